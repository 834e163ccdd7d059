import { FailureError, failure } from "@solidtype/contracts";

/** Of something that there is only so much of: how much of it each may hold at once. */
export class Shares {
  readonly #most: number;
  readonly #held = new Map<string, number>();

  constructor(most: number) {
    this.#most = Math.max(1, Math.floor(most));
  }

  /** Answers what gives it back, which counts once; who holds their share already is asked to wait. */
  take(holder: string): () => void {
    const before = this.#held.get(holder) ?? 0;
    if (before >= this.#most) throw new FailureError(failure("rate-limited", { seconds: 1 }));
    this.#held.set(holder, before + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = (this.#held.get(holder) ?? 1) - 1;
      if (left === 0) this.#held.delete(holder);
      else this.#held.set(holder, left);
    };
  }
}
