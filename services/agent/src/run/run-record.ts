import {
  type Chat,
  type ChatCall,
  type ChatEvent,
  type ChatMessage,
  type ChatRun,
  type Result,
  ChatFold,
} from "@solidtype/contracts";
import { type Folding, foldOn } from "../chat/fold-on.ts";
import type { Telling } from "./conversation.ts";
import type { StreamEnd, Transcript } from "./run-ports.ts";

/** Thrown through a run when the stream takes no more rows from this process; nothing more may be done then. */
export class StreamLost extends Error {
  readonly end: StreamEnd;
  constructor(end: StreamEnd) {
    super(end);
    this.end = end;
  }
}

const settledStates: ReadonlySet<ChatCall["state"]> = new Set(["done", "failed", "denied", "cancelled"]);
export const isSettled = ({ state }: Pick<ChatCall, "state">): boolean => settledStates.has(state);
const update = { operation: "update" } as const;

export const row = {
  run: (value: ChatRun): ChatEvent => ({ type: "run", key: value.id, value, headers: update }),
  message: (value: ChatMessage): ChatEvent => ({ type: "message", key: value.id, value, headers: update }),
  call: (value: ChatCall): ChatEvent => ({ type: "call", key: value.id, value, headers: update }),
};

/** One run as this process holds it: the rows it has read and written, and its epoch. */
export class RunRecord {
  readonly #transcript: Transcript;
  /** Rows are taken in once: a chat may be long, and a run looks at it before each of its steps. */
  readonly #folding: Folding = { fold: new ChatFold(), rows: [], folded: 0 };
  /** How the model is told of what tools answered, for as long as this process has the run. */
  telling: Telling = "as usual";
  run: ChatRun;

  private constructor(transcript: Transcript, run: ChatRun) {
    this.#transcript = transcript;
    this.run = run;
  }

  static async open(transcript: Transcript, runId: string): Promise<RunRecord | null> {
    const unknown = { id: runId, epoch: 0, state: "queued", startedBy: "", startedAt: "" } as const;
    const record = new RunRecord(transcript, unknown);
    await record.reread();
    const run = record.chat().runs.get(runId);
    if (run === undefined) return null;
    record.run = run;
    return record;
  }

  chat(): Chat {
    return this.#folding.fold.chat();
  }

  unsettledCalls(): ChatCall[] {
    return [...this.chat().calls.values()].filter((call) => call.run === this.run.id && !isSettled(call));
  }

  /** Whether the model has carried out anything in this run so far. */
  hasDone(): boolean {
    return [...this.chat().calls.values()].some((call) => call.run === this.run.id);
  }

  openMessages(): ChatMessage[] {
    const open = this.chat().messages.filter(
      (message) => message.run === this.run.id && message.state === "open",
    );
    return open.map(({ text: _text, calls: _calls, ...message }) => ({ ...message, epoch: this.run.epoch }));
  }

  /** Resolves when the rows are durable. */
  async write(...events: ChatEvent[]): Promise<void> {
    if (events.length === 0) return;
    must(await this.#transcript.append(events));
    this.#folding.fold.add(events);
  }

  isCancelled(): boolean {
    return this.chat().cancelled.has(this.run.id);
  }

  /** How often the model was asked in this run, by whichever process. */
  steps(): number {
    return this.chat().messages.filter(({ run, role }) => run === this.run.id && role === "assistant").length;
  }

  /** It has got further, for so many tokens: stored with the run's next row. */
  spend(tokens: number): void {
    const { begun: _, ...run } = this.run;
    this.run = { ...run, tokens: (run.tokens ?? 0) + tokens };
  }

  /** So many tokens were spent on what broke off: stored with the run's next row. */
  charge(tokens: number): void {
    this.run = { ...this.run, tokens: (this.run.tokens ?? 0) + tokens };
  }

  /** The row that says so. It goes beside the rows that it follows from, so that a crash leaves all of them or none. */
  become(state: ChatRun["state"], error?: ChatRun["error"]): ChatEvent {
    const { begun: _, ...run } = this.run;
    this.run = { ...run, state, ...(error === undefined ? {} : { error }) };
    return row.run(this.run);
  }

  async enter(state: ChatRun["state"], error?: ChatRun["error"]): Promise<void> {
    await this.write(this.become(state, error));
  }

  async takeOver(): Promise<void> {
    const { epoch, begun = 0 } = this.run;
    this.run = { ...this.run, epoch: epoch + 1, begun: begun + 1, state: "running" };
    // What the process before wrote up to this row counts, also what came after this one had looked: it is taken in first.
    must(await this.#transcript.append([row.run(this.run)]));
    await this.reread();
    await this.write(
      ...this.openMessages().map((message) => row.message({ ...message, state: "abandoned" })),
    );
  }

  async cancel(): Promise<"cancelled"> {
    await this.write(...this.openMessages().map((message) => row.message({ ...message, state: "whole" })));
    await this.abandonCalls();
    await this.enter("cancelled");
    return "cancelled";
  }

  /** Says of every step that is not carried out that it will not be. */
  async abandonCalls(): Promise<void> {
    await this.write(
      ...this.unsettledCalls().map((call) =>
        row.call({ ...call, epoch: this.run.epoch, state: "cancelled" }),
      ),
    );
  }

  /** The model's last word is there and asked for nothing, and the run's end is not: so an older process left it. */
  isAnswered(): boolean {
    const last = this.chat().messages.findLast((message) => message.run === this.run.id);
    return last?.role === "assistant" && last.calls.length === 0;
  }

  async finish(): Promise<"done"> {
    await this.enter("done");
    return "done";
  }

  /** What this process wrote comes again among what others did, in the order that counts. */
  async reread(): Promise<void> {
    this.#folding.rows = must(await this.#transcript.rows());
    // Shorter than it was: a backup was put back.
    this.#folding.folded = Math.min(this.#folding.folded, this.#folding.rows.length);
    await foldOn(this.#folding);
  }
}

export function must<Value>(result: Result<Value, StreamEnd>): Value {
  if (!result.ok) throw new StreamLost(result.error.code);
  return result.value;
}
