import { fail, type Result } from "@solidtype/contracts";
import type { Admit } from "@solidtype/sync/node";

/** Whoever waits for room does so no longer than this, or until they give up. */
export type RoomPatience = { readonly milliseconds: number; readonly signal?: AbortSignal | undefined };

/** What one part takes of the room, by the bytes of its updates; nothing before they are known. */
export type Load = { bytes: number };

type Waiting = { readonly load: Load; readonly bytes: number; readonly come: (hasRoom: boolean) => void };

const megabytes = (bytes: number): string => (bytes / 1e6).toPrecision(2);
const full =
  "There is no room for it beside the other parts that the agent has open just now. Try again in a minute; one that stays too much, as a merge of very many large parts may, can be done in the browser.";

/**
 * The room that all parts of one process share, whoever works on them: many large ones at once would end the process for
 * everybody. What nobody works on makes room for what somebody wants; what does not fit even so waits, and is then
 * refused in words.
 */
export class Room {
  readonly bytes: number;
  #taken = 0;
  /** What makes room when it is asked to, the longest unused first. */
  readonly #idle = new Map<Load, () => Promise<void>>();
  /** Asked to make room, and not gone yet. */
  #leaving = 0;
  readonly #waiting: Waiting[] = [];

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Reads or opens something that asks `admit` for its place before it does; tries until there is room for it. */
  async enter<Value>(
    load: Load,
    { milliseconds, signal }: RoomPatience,
    attempt: (admit: Admit) => Promise<Result<Value, string>>,
  ): Promise<Result<Value, string>> {
    const until = performance.now() + milliseconds;
    for (;;) {
      let lacking = 0;
      const done = await attempt((bytes) => {
        if (bytes > this.bytes)
          return `It is too large to be opened here: ${megabytes(bytes)} MB, and at most ${megabytes(this.bytes)} MB are.`;
        lacking = this.#take(load, bytes) ? 0 : bytes;
        return lacking === 0 ? null : full;
      });
      if (done.ok || lacking === 0) return done;
      const patience = { milliseconds: until - performance.now(), signal };
      if (!(await this.#whenFits(load, lacking, patience))) return fail("no-room", full);
    }
  }

  /** It is larger than it was, which cannot be refused any more: others make room for it. */
  grow(load: Load, bytes: number): void {
    this.#set(load, load.bytes + bytes);
    this.#makeRoom(0);
  }

  /** It needs no more than this from now on: nothing, when it is gone. */
  shrink(load: Load, bytes: number): void {
    this.#set(load, Math.min(load.bytes, bytes));
    this.#letIn();
  }

  /** Nobody works on it: it is closed by `leave` when others need its room. */
  rest(load: Load, leave: () => Promise<void>): void {
    this.#idle.set(load, leave);
    this.#letIn();
  }

  /** Somebody works on it, or it goes anyway: it is not asked to leave. */
  stay(load: Load): void {
    this.#idle.delete(load);
  }

  #set(load: Load, bytes: number): void {
    this.#taken += bytes - load.bytes;
    load.bytes = bytes;
  }

  #take(load: Load, bytes: number): boolean {
    const more = bytes - load.bytes;
    if (more > 0 && this.#taken + more > this.bytes) return false;
    if (more > 0) this.#set(load, bytes);
    return true;
  }

  #makeRoom(forBytes: number): void {
    for (const [load, leave] of this.#idle) {
      if (this.#taken - this.#leaving + forBytes <= this.bytes) return;
      this.#idle.delete(load);
      const { bytes } = load;
      this.#leaving += bytes;
      void leave().finally(() => {
        this.#leaving -= bytes;
        this.shrink(load, 0);
      });
    }
  }

  #whenFits(load: Load, bytes: number, { milliseconds, signal }: RoomPatience): Promise<boolean> {
    if (milliseconds <= 0 || signal?.aborted === true) return Promise.resolve(false);
    return new Promise((resolve) => {
      const giveUp = (): void => come(false);
      const timer = setTimeout(giveUp, milliseconds);
      const come = (hasRoom: boolean): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
        const at = this.#waiting.indexOf(waiting);
        if (at !== -1) this.#waiting.splice(at, 1);
        resolve(hasRoom);
      };
      const waiting: Waiting = { load, bytes, come };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#waiting.push(waiting);
      this.#letIn();
    });
  }

  /** In the order in which they came, those that fit; for the first that does not, others go. */
  #letIn(): void {
    for (const { load, bytes, come } of [...this.#waiting]) if (this.#take(load, bytes)) come(true);
    const [next] = this.#waiting;
    if (next !== undefined) this.#makeRoom(next.bytes - next.load.bytes);
  }
}
