import {
  type Chat,
  type ChatRow,
  type ChatRun,
  type ErrorCode,
  type PersonId,
  type Principal,
  type Result,
  type Rpc,
  type RpcInput,
  type RpcOutput,
  type RunId,
  type SessionId,
  isRetryable,
  isRunOver,
  metadataRpc,
  newId,
  ok,
  operations,
  parseId,
  refuse,
  runQueued,
} from "@solidtype/contracts";
import { type Bus, callRpc, nudge, publishEvent } from "@solidtype/service-kit";
import { ChatRows } from "../chat/chat-rows.ts";
import { KeptChats } from "../chat/kept-chats.ts";
import { isSettled } from "../run/run-record.ts";
import { Acting, type AgentPrincipal, type ServicePrincipal } from "../toolbox/acting.ts";

/** Whom a run acts for: a person at a browser, or whoever holds that person's key. */
export type Asker = { readonly person: PersonId; readonly key?: NonNullable<AgentPrincipal["key"]> };

export function askerOf(principal: Principal): Result<Asker, ErrorCode> {
  if (principal.kind === "person") return ok({ person: principal.person });
  if (principal.kind === "api-key" && principal.actingFor !== undefined)
    return ok({ person: principal.actingFor, key: principal.key });
  return refuse("forbidden", { reason: "the agent acts for a person: sign in, or use a personal key" });
}

/** Whether nothing can be done on a run before a person has decided: its steps are carried out in their order. */
export function waitsForPerson(chat: Chat, run: string): boolean {
  const next = [...chat.calls.values()].find((call) => call.run === run && !isSettled(call));
  return !chat.cancelled.has(run) && next?.state === "awaiting-approval";
}

/** Of all chats that are kept between two looks at them. */
const keptCharacters = 64_000_000;

export type OpenedChat = { readonly row: ChatRow; readonly rows: ChatRows };

/**
 * Chats as the service itself reads and writes them: what people say to the agent, and what becomes of its runs. That
 * they may was decided at the door; each row names whose word it is.
 */
export class ChatDesk {
  readonly bus: Bus;
  readonly #docsyncUrl: string;
  readonly #service: Acting<ServicePrincipal>;
  readonly #chats = new KeptChats(keptCharacters);

  constructor(bus: Bus, docsyncUrl: string) {
    this.bus = bus;
    this.#docsyncUrl = docsyncUrl;
    this.#service = new Acting(bus, docsyncUrl, { kind: "service", service: "agent" });
  }

  acting(run: RunId, { person, key }: Asker, session?: SessionId, signal?: AbortSignal): Acting {
    const principal: AgentPrincipal = {
      kind: "agent",
      run,
      actingFor: person,
      ...(session === undefined ? {} : { session }),
      ...(key === undefined ? {} : { key }),
    };
    return new Acting(this.bus, this.#docsyncUrl, principal, signal);
  }

  async open(session: SessionId): Promise<Result<OpenedChat, ErrorCode>> {
    const asked = await this.#service.ask(operations.getChat, { params: { chat: session } });
    if (!asked.ok) return asked;
    const row = asked.value.data;
    const which = { workspace: row.workspaceId, session };
    return ok({ row, rows: this.#chats.of(session, () => new ChatRows(this.#service.streams, which)) });
  }

  async read({ rows }: OpenedChat): Promise<Result<Chat, ErrorCode>> {
    const read = await rows.chat();
    this.#chats.fit();
    return read;
  }

  /** Before a run is written, or written to: from then on it is looked after until it is over. */
  watch({ row }: OpenedChat, run: RunId): Promise<Result<null, ErrorCode>> {
    return this.tellMetadata(metadataRpc.watchRun, { session: row.id, run });
  }

  /** All that a run has cost so far, on the account of whoever asked. */
  tellCost(run: ChatRun): Promise<Result<RpcOutput<typeof metadataRpc.spendTokens>, ErrorCode>> {
    const [id, person] = [parseId("run", run.id), parseId("person", run.startedBy)];
    if (id === undefined || person === undefined) return Promise.resolve(refuse("not-found"));
    return this.tellMetadata(metadataRpc.spendTokens, { run: id, person, tokens: run.tokens ?? 0 });
  }

  /** A run that is over is looked after until it is told what it cost, however it came to its end. */
  async crossOff(run: ChatRun, revision?: number): Promise<void> {
    const told = await this.tellCost(run);
    const id = parseId("run", run.id);
    if (id === undefined || (!told.ok && isRetryable(told.error.code))) return;
    const seen = revision === undefined ? {} : { revision };
    await this.tellMetadata(metadataRpc.lookedAtRun, { run: id, ...seen, againInSeconds: null });
  }

  /** As the service itself. */
  tellMetadata<R extends Rpc>(rpc: R, input: RpcInput<R>): Promise<Result<RpcOutput<R>, ErrorCode>> {
    const { principal } = this.#service;
    return callRpc(this.bus, rpc, input, { principal, request: newId("request") });
  }

  /** Lets a replica take the run up. What fails here is made up for by whoever looks after runs. */
  async queue({ row }: OpenedChat, run: ChatRun): Promise<Result<null, ErrorCode>> {
    const [id, actingFor] = [parseId("run", run.id), parseId("person", run.startedBy)];
    if (id === undefined || actingFor === undefined) return refuse("not-found");
    const key = parseId("apiKey", run.key);
    const data = { session: row.id, run: id, actingFor, ...(key === undefined ? {} : { key }) };
    const told = await publishEvent(this.bus, runQueued, { workspace: row.workspaceId, data });
    return told.ok ? ok(null) : told;
  }

  /** Whoever carries the run out looks at the stream again; when nobody does, somebody will. */
  async letLook(opened: OpenedChat, run: ChatRun): Promise<void> {
    const held = await nudge(this.bus, run.id);
    if (held.ok && held.value === "free") await this.queue(opened, run);
  }

  /**
   * The list of chats shows how long each is and what it is about, and a run that is over is not looked after any more.
   * What is not told now is told with the next, or found out by whoever looks.
   */
  async tellGrowth(
    opened: OpenedChat,
    { title, run: id }: { readonly title?: string; readonly run?: RunId },
  ): Promise<void> {
    const chat = await this.read(opened);
    if (!chat.ok) return;
    const run = id === undefined ? undefined : chat.value.runs.get(id);
    if (run !== undefined) await (isRunOver(run) ? this.crossOff(run) : this.tellCost(run));
    const session = opened.row.id;
    const told = await this.tellMetadata(metadataRpc.chatGrew, {
      session,
      messageCount: chat.value.messages.length,
      ...(title === undefined || title === "" ? {} : { title }),
    });
    if (!told.ok) this.bus.log.warn({ session, code: told.error.code }, "a chat's growth was not told");
  }
}
