import { type ErrorCode, type Result, ok, signInSeconds } from "@solidtype/contracts";
import type { RateLimits } from "./rate-limits.ts";

/** Right ends in no trace; wrong stays counted; unknown (the answer did not come to a verdict) is nobody's fault. */
export type Guess = { settle(outcome: "right" | "wrong" | "unknown"): Promise<void> };

/** A network from which somebody got in is theirs for as long as a sign-in lasts. */
const knownSeconds = signInSeconds;

/**
 * Wrong passwords, counted over all replicas. A stranger must not be able to lock somebody out by guessing: what counts
 * first is the account together with the network that guesses at it, and right ones leave no trace. Over all networks an
 * account has a ceiling of its own, many times as high; a network from which its person got in lately is not held to it.
 * A guess is counted before it is made and taken back when it was none, so that many at once are no way around.
 */
export class SignInGuesses {
  readonly #limits: RateLimits;

  constructor(limits: RateLimits) {
    this.#limits = limits;
  }

  async begin(account: string, network: string): Promise<Result<Guess, ErrorCode>> {
    const limits = this.#limits;
    const here = `${account} ${network}`;
    const first = await limits.take("guess", here);
    if (!first.ok) return first;
    const isKnown = await limits.remembers("way in", here);
    const second = isKnown ? ok(null) : await limits.take("guess-anywhere", account);
    if (!second.ok) {
      await limits.giveBack("guess", here);
      return second;
    }
    return ok({
      async settle(outcome) {
        if (outcome === "wrong") return;
        await limits.giveBack("guess", here);
        if (!isKnown) await limits.giveBack("guess-anywhere", account);
        if (outcome === "right") await limits.remember("way in", here, knownSeconds);
      },
    });
  }
}
