import {
  type ErrorCode,
  type Operation,
  type OperationInput,
  type Principal,
  type Result,
  agentOperations,
  ok,
} from "@solidtype/contracts";
import { type Bus, serveRpc } from "@solidtype/service-kit";
import type { ChatDesk } from "./chat-desk.ts";
import { startRun } from "./start-run.ts";
import { cancelRun, decideCall } from "./steer-run.ts";

type Answerer<O extends Operation> = (
  desk: ChatDesk,
  principal: Principal,
  input: OperationInput<O>,
) => Promise<Result<unknown, ErrorCode>>;

/** What people say to the agent. That they may write into the chat was asked at the door. */
export function serveRuns(bus: Bus, desk: ChatDesk): void {
  const serve = <O extends Operation>(operation: O, answer: Answerer<O>): void =>
    serveRpc(bus, operation.rpc, async (input, { principal }) => {
      const answered = await answer(desk, principal, input as OperationInput<O>);
      return answered.ok ? ok({ data: answered.value }) : answered;
    });
  serve(agentOperations.startRun, startRun);
  serve(agentOperations.cancelRun, cancelRun);
  serve(agentOperations.decideCall, decideCall);
}
