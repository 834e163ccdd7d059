import type { Failure } from "@solidtype/contracts";
import { mayPass } from "./sync-state.ts";

/**
 * What an outbox sends next, and when, after the server has refused something.
 *
 * | next      | sends           | taken | refused for its size                             | refused else |
 * |-----------|-----------------|-------|--------------------------------------------------|--------------|
 * | `first`   | the first batch | first | whole, where more waits than was judged; or rest | refused      |
 * | `whole`   | all as one      | first | first, or rest where that was judged by itself   | first        |
 * |           | the first batch, where one would be too large for a request: as `first`, but then rest           |
 * | `rest`    | nothing         |       |                                                  |              |
 * | `refused` | nothing         |       |                                                  |              |
 *
 * What was refused for its size is tried again once something is different: first all that waits as one, since what was
 * taken back or deleted meanwhile may make it small enough, and would otherwise wait behind it for good; then part by
 * part, since there may be room by now for each and never for the whole. `rest` goes on to `whole` when something was
 * edited here or taken out by others, but not before a pause that doubles: each try sends all that waits, and whoever
 * drags something edits sixty times a second. What takes out of the document here makes the pause short again, and who
 * waits for the answer ends it. `refused` goes on to `first` when what may pass is tried again.
 */
export class NextTry {
  readonly #due: () => void;
  #next: "first" | "whole" | "rest" | "refused" = "first";
  #refusal: Failure | null = null;
  /** Whether something is different since the whole was last judged, and the first batch since there may be more room. */
  #isChanged = true;
  #isFirstJudged = false;
  #rests = 0;
  #restingSince = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(due: () => void) {
    this.#due = due;
  }

  get next(): "first" | "whole" | "nothing" {
    return this.#next === "rest" || this.#next === "refused" ? "nothing" : this.#next;
  }

  /** What the server says of what waits; stays until something is taken. */
  get refusal(): Failure | null {
    return this.#refusal;
  }

  edited(): void {
    this.#isChanged = true;
    this.#tryLater();
  }

  /** More was taken out of the document than brought to it. */
  tookOut(by: "us" | "others"): void {
    // No room makes one update small enough for a request.
    if (by === "others" && this.#refusal?.code === "too-large") return;
    this.#isFirstJudged = false;
    if (by === "us") this.#rests = Math.min(this.#rests, 1);
    // What is edited here comes as an edit, too.
    else this.edited();
  }

  taken(): void {
    this.#go("first");
    this.#refusal = null;
    this.#isChanged = true;
    this.#isFirstJudged = false;
    this.#rests = 0;
  }

  /** The whole is about to be judged, together with all that was changed so far. */
  judgeWhole(): void {
    this.#isChanged = false;
  }

  wholeRefused(refused: Failure): void {
    if (refused.code === "quota-exceeded" && this.#isFirstJudged) this.#rest(refused);
    else this.#go("first");
  }

  /** `as`: what it was of all that waits. As one that leads nowhere, and was not sent, it is judged with its first part. */
  firstRefused(refused: Failure, as: "part" | "all" | "whole"): void {
    if (refused.code !== "quota-exceeded" && refused.code !== "too-large") {
      this.#refusal = refused;
      return this.#go("refused");
    }
    this.#isFirstJudged = true;
    if (as === "all") this.judgeWhole();
    if (this.#isChanged && as !== "whole") this.#go("whole");
    else this.#rest(refused);
  }

  /** Somebody asks for it, or the line is back. */
  hurry(): void {
    if (this.#next === "rest" && this.#isChanged) this.#go("whole");
    if (this.#next !== "refused" || this.#refusal === null || !mayPass(this.#refusal)) return;
    this.#refusal = null;
    this.#go("first");
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#next = "refused";
  }

  #go(next: "first" | "whole" | "rest" | "refused"): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = next;
  }

  #rest(refused: Failure): void {
    this.#refusal = refused;
    this.#go("rest");
    this.#rests++;
    this.#restingSince = performance.now();
    // Something was edited while the whole was on its way.
    if (this.#isChanged) this.#tryLater();
  }

  #tryLater(): void {
    if (this.#next !== "rest") return;
    clearTimeout(this.#timer);
    const pause = Math.min(MAX_REST_MS, REST_MS * 2 ** (this.#rests - 1));
    this.#timer = setTimeout(
      () => {
        this.#go("whole");
        this.#due();
      },
      Math.max(0, this.#restingSince + pause - performance.now()),
    );
  }
}

const REST_MS = 1_000;
const MAX_REST_MS = 60_000;
