import { z } from "zod";
import { callState, runState } from "../chat/chat-events.ts";
import { branchId, callId, documentId, runId, sessionId } from "../ids.ts";
import { defineOperation } from "./operation.ts";
import { longText } from "./rows.ts";

const chat = { tag: "chats", target: "chat", action: "chat.write", answeredBy: "agent" } as const;
const params = { chat: sessionId };

/** What the agent answers. What it then says and does is in the chat's stream, which `chat.read` opens. */
export const agentOperations = {
  startRun: defineOperation({
    ...chat,
    id: "startRun",
    route: "POST /chats/:chat/runs",
    summary: "Say something to the agent; its answer is written into the chat's stream",
    params,
    body: z.object({
      text: longText.refine((text) => text.trim() !== "", "may not be empty"),
      /** What the person looks at: where the agent works unless told otherwise. */
      document: documentId.exactOptional(),
      branch: branchId.exactOptional(),
      /** Names of what is selected there. */
      selection: z.array(z.string().max(2000)).max(100).exactOptional(),
    }),
    data: z.object({ run: runId }),
  }),
  cancelRun: defineOperation({
    ...chat,
    id: "cancelRun",
    route: "POST /chats/:chat/runs/:run/cancel",
    summary: "End a run where it is; what it has done stays",
    params: { ...params, run: runId },
    data: z.object({ run: runId, state: runState }),
  }),
  decideCall: defineOperation({
    ...chat,
    id: "decideCall",
    route: "POST /chats/:chat/calls/:call/decision",
    summary: "Let the agent carry out a step that waits for approval, or decline it",
    params: { ...params, call: callId },
    body: z.object({ approved: z.boolean() }),
    data: z.object({ call: callId, state: callState }),
  }),
};
