import { pack } from "@solidtype/contracts";
import type { KnownFailure } from "./known-failure.ts";

/** As an entry of a store. */
export function failureBytes(failure: KnownFailure): Uint8Array {
  return pack({ header: { failure }, sections: [] });
}

/**
 * For who had to end a kernel in the middle of some work (`KernelOptions.onWork`) to put into the next one's store under
 * that key: so long as it is there, that work fails at once and all else is built. Pages that only hire a kernel have
 * this from here, and nothing of OCCT with it.
 */
export function givenUp(seconds: number): Uint8Array {
  return failureBytes({ kind: "given up", seconds });
}
