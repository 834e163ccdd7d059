import {
  type ErrorCode,
  isRetryable,
  newId,
  ok,
  type Result,
  type RunId,
  type SessionId,
} from "@solidtype/contracts";
import { createStore } from "zustand/vanilla";
import type { ChatPlace } from "./chat-place.ts";

/** What was said and is on its way: shown at once, and kept with its reason when it did not get there. */
export type Sending = {
  readonly text: string;
  /** What it is about: the branch that was open when it was said, with what was selected then. */
  readonly place: ChatPlace;
  /** Where it was said; null until the chat that it begins is made. */
  readonly session: SessionId | null;
  readonly run: RunId | null;
  readonly fault: string | null;
  /** It may have been begun all the same: the answer to it is lost. */
  readonly isUnsure?: boolean;
  /** Sent again with the same, it is carried out once though the first answer was lost. */
  readonly keys: { readonly chat: string; readonly run: string };
};

type DeskState = {
  /** The chat that is open; null until it is known which there are. */
  readonly chosen: SessionId | "new" | null;
  readonly draft: string;
  readonly sendings: readonly Sending[];
  /** The chat in which something said here arrived last. */
  readonly spokenIn: SessionId | null;
  /** What else did not come about here, in words. */
  readonly fault: string | null;
};

type Asked<Value> = Promise<Result<Value, ErrorCode>>;
export type ChatPorts = {
  readonly startChat: (place: ChatPlace, key: string) => Asked<SessionId>;
  readonly startRun: (place: ChatPlace, session: SessionId, text: string, key: string) => Asked<RunId>;
  readonly cancelRun: (session: SessionId, run: RunId) => Asked<unknown>;
  /** Ends early when it is no longer wanted. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

/** The place with what is selected there now, whatever is selected later. */
function asItIs(place: ChatPlace): ChatPlace {
  if (place.part === null) return place;
  const selected = place.part.selection();
  return { ...place, part: { ...place.part, selection: () => selected } };
}

const tries = 20;
const againMs = 2_000;

/**
 * What somebody writes and says in one place. It is there longer than the panel that shows it: a message goes on being
 * sent, and what is half written waits, while one looks at another chat or another page.
 */
export class ChatDesk {
  readonly store = createStore<DeskState>(() => ({
    chosen: null,
    draft: "",
    sendings: [],
    spokenIn: null,
    fault: null,
  }));
  readonly #ports: ChatPorts;
  readonly #stops = new Map<Sending["keys"], AbortController>();

  constructor(ports: ChatPorts) {
    this.#ports = ports;
  }

  choose(chosen: SessionId | "new"): void {
    this.store.setState({ chosen });
  }

  write(draft: string): void {
    this.store.setState({ draft });
  }

  tell(fault: string | null): void {
    this.store.setState({ fault });
  }

  /** Says it in the chat that is open; where it is not known yet which there are, it begins one and stays with it. */
  say(text: string, place: ChatPlace): Promise<void> {
    const chosen = this.store.getState().chosen ?? "new";
    this.choose(chosen);
    const session = chosen === "new" ? null : chosen;
    const keys = { chat: newId("request"), run: newId("request") };
    return this.sayAgain({ text, place: asItIs(place), session, run: null, fault: null, keys });
  }

  async sayAgain(said: Sending): Promise<void> {
    const { place } = said;
    const stop = new AbortController();
    this.#stops.set(said.keys, stop);
    this.#put({ ...said, fault: null });
    const made =
      said.session === null
        ? await this.#whileAway(() => this.#ports.startChat(place, said.keys.chat), stop.signal)
        : ok(said.session);
    if (stop.signal.aborted) return;
    if (!made.ok) return this.#put({ ...said, fault: made.error.message });
    const session = made.value;
    const inChat = { ...said, session, fault: null };
    this.#put(inChat);
    // Whoever has looked elsewhere meanwhile stays there.
    if (said.session === null && this.store.getState().chosen === "new") this.choose(session);
    const started = await this.#whileAway(() => this.#start(inChat, session), stop.signal);
    if (stop.signal.aborted) return this.#endWhatBegan(inChat, session, started);
    if (!started.ok)
      return this.#put({
        ...inChat,
        fault: started.error.message,
        isUnsure: isRetryable(started.error.code),
      });
    this.#put({ ...inChat, run: started.value });
    this.store.setState({ spokenIn: session });
  }

  /** Ends the sending and gives the words back, to be written on; what was already begun for them is cancelled. */
  async takeBack(said: Sending): Promise<void> {
    const { keys, text, session, run } = said;
    this.#stops.get(keys)?.abort();
    this.arrived(keys);
    const { draft } = this.store.getState();
    this.write(draft === "" ? text : `${text}\n${draft}`);
    if (session === null) return;
    if (run !== null) await this.#end(session, run);
    // One that is still being sent ends itself once it is answered.
    else if (said.isUnsure === true && said.fault !== null) await this.#endWhatBegan(said, session, null);
  }

  #start({ place, text, keys }: Sending, session: SessionId): Asked<RunId> {
    return this.#ports.startRun(place, session, text, keys.run);
  }

  /** Where the answer is lost, the same key asked again names the run that was begun, or begins the one that is ended. */
  async #endWhatBegan(
    said: Sending,
    session: SessionId,
    last: Result<RunId, ErrorCode> | null,
  ): Promise<void> {
    const isLost = last === null || (!last.ok && isRetryable(last.error.code));
    const answer = isLost ? await this.#start(said, session) : last;
    if (answer.ok) return this.#end(session, answer.value);
    if (isRetryable(answer.error.code))
      this.tell(
        `${answer.error.message} Whether the agent has the words you took back is not known: look into the chat before you send them again.`,
      );
  }

  async #end(session: SessionId, run: RunId): Promise<void> {
    const ended = await this.#whileAway(() => this.#ports.cancelRun(session, run));
    if (!ended.ok)
      this.tell(`The agent has the words you took back and could not be stopped. ${ended.error.message}`);
  }

  /** It stands in the chat now, and is shown from there. */
  arrived(keys: Sending["keys"]): void {
    this.#stops.delete(keys);
    this.store.setState(({ sendings }) => ({ sendings: sendings.filter((one) => one.keys !== keys) }));
  }

  #put(sending: Sending): void {
    this.store.setState(({ sendings }) => ({
      sendings: sendings.some(({ keys }) => keys === sending.keys)
        ? sendings.map((one) => (one.keys === sending.keys ? sending : one))
        : [...sendings, sending],
    }));
  }

  /** What is away comes back: under the same key it can be asked again without being done twice. */
  async #whileAway<Value>(ask: () => Asked<Value>, signal = new AbortController().signal): Asked<Value> {
    for (let left = tries; ; left -= 1) {
      const answer = await ask();
      if (answer.ok || !isRetryable(answer.error.code) || left <= 1 || signal.aborted) return answer;
      await this.#ports.pause(againMs, signal);
      if (signal.aborted) return answer;
    }
  }
}
