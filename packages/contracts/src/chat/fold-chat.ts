import { type ChatCall, type ChatEvent, type ChatMessage, type ChatRun, chatEvent } from "./chat-events.ts";

export type ShownMessage = ChatMessage & { readonly text: string; readonly calls: readonly ChatCall[] };

export type Chat = {
  readonly runs: ReadonlyMap<string, ChatRun>;
  readonly messages: readonly ShownMessage[];
  readonly calls: ReadonlyMap<string, ChatCall>;
  /** Runs that a person wants to end, ended or not. */
  readonly cancelled: ReadonlySet<string>;
};

type Draft = {
  readonly runs: Map<string, ChatRun>;
  readonly messages: Map<string, ChatMessage>;
  readonly texts: Map<string, Map<number, string>>;
  readonly calls: Map<string, ChatCall>;
  readonly callsOf: Map<string, Map<string, ChatCall>>;
  readonly cancelled: Set<string>;
  /** Put together already: a chat is looked at often, and most of it does not change any more. */
  readonly shown: Map<string, ShownMessage>;
  /** As it was last asked for, while nothing has come since; and all but its messages, while only text has. */
  chat: Chat | null;
  beside: Omit<Chat, "messages"> | null;
};

const settled: ReadonlySet<ChatCall["state"]> = new Set(["denied", "done", "failed", "cancelled"]);

/**
 * The live epoch of a run decides: a row from before a takeover that arrives after it says nothing any more. What a
 * person wants is not the process's word and stands.
 */
function isStale(draft: Draft, event: ChatEvent): boolean {
  if (event.type === "cancel" || isDecision(event)) return false;
  const run = event.type === "run" ? event.value.id : event.value.run;
  return event.value.epoch < (draft.runs.get(run)?.epoch ?? 0);
}

function isDecision(event: ChatEvent): boolean {
  return event.type === "call" && (event.value.state === "denied" || isApproval(event.value));
}

/** A step that needs nobody's word is approved from the start. */
const isApproval = ({ state, decidedBy }: ChatCall): boolean =>
  state === "approved" && decidedBy !== undefined;

function apply(draft: Draft, event: ChatEvent): void {
  if (isStale(draft, event)) return;
  draft.chat = null;
  if (event.type !== "delta") draft.beside = null;
  switch (event.type) {
    case "run":
      draft.runs.set(event.value.id, event.value);
      return;
    case "message":
      draft.messages.set(event.value.id, event.value);
      draft.shown.delete(event.value.id);
      return;
    case "delta": {
      draft.shown.delete(event.value.message);
      const pieces = draft.texts.get(event.value.message) ?? new Map<number, string>();
      draft.texts.set(event.value.message, pieces.set(event.value.index, event.value.text));
      return;
    }
    case "call": {
      const known = draft.calls.get(event.value.id);
      // The first word counts.
      if (isDecision(event) && known?.state !== "awaiting-approval") return;
      if (known === undefined || !settled.has(known.state)) setCall(draft, event.value);
      return;
    }
    case "cancel":
      draft.cancelled.add(event.value.run);
      return;
  }
}

function setCall(draft: Draft, call: ChatCall): void {
  draft.calls.set(call.id, call);
  const beside = draft.callsOf.get(call.message) ?? new Map<string, ChatCall>();
  draft.callsOf.set(call.message, beside.set(call.id, call));
  draft.shown.delete(call.message);
}

function show(draft: Draft, message: ChatMessage): ShownMessage {
  const known = draft.shown.get(message.id);
  if (known !== undefined) return known;
  const calls = [...(draft.callsOf.get(message.id)?.values() ?? [])];
  const shown = { ...message, text: textOf(draft.texts.get(message.id)), calls };
  draft.shown.set(message.id, shown);
  return shown;
}

const textOf = (pieces: ReadonlyMap<number, string> | undefined): string =>
  [...(pieces ?? [])]
    .toSorted(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join("");

/**
 * The chat that a stream of rows describes, as they come. Rows that do not parse are skipped: a newer server may write
 * more than this client knows. Applying a row twice changes nothing.
 */
export class ChatFold {
  readonly #draft: Draft = {
    runs: new Map(),
    messages: new Map(),
    texts: new Map(),
    calls: new Map(),
    callsOf: new Map(),
    cancelled: new Set(),
    shown: new Map(),
    chat: null,
    beside: null,
  };

  add(rows: Iterable<unknown>): void {
    for (const row of rows) {
      const parsed = chatEvent.safeParse(row);
      if (parsed.success) apply(this.#draft, parsed.data);
    }
  }

  /** As it is now; what comes later does not change it. A message that is as it was before is the same object. */
  chat(): Chat {
    const draft = this.#draft;
    draft.beside ??= besideMessages(draft);
    draft.chat ??= {
      ...draft.beside,
      messages: [...draft.messages.values()].filter(isShown).map((message) => show(draft, message)),
    };
    return draft.chat;
  }
}

const isShown = ({ state }: ChatMessage): boolean => state !== "abandoned";

function besideMessages({ messages, runs, calls, cancelled }: Draft): Omit<Chat, "messages"> {
  const ofShown = [...calls].filter(([, call]) => {
    const message = messages.get(call.message);
    return message === undefined || isShown(message);
  });
  return { runs: new Map(runs), cancelled: new Set(cancelled), calls: new Map(ofShown) };
}

export function foldChat(rows: Iterable<unknown>): Chat {
  const fold = new ChatFold();
  fold.add(rows);
  return fold.chat();
}

/** Nothing happens any more in a run that is over. */
export const isRunOver = ({ state }: ChatRun): boolean =>
  state === "done" || state === "failed" || state === "cancelled";
