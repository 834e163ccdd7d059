import { type KernelClient, startKernel } from "./kernel-client.ts";

type Assets = Parameters<typeof startKernel>[0];

/** How long the kernel waits for the next state of its part after the last was closed; then its memory is given back. */
const lingerMs = 60_000;

let kept: { readonly of: string; readonly kernel: KernelClient; users: number } | null = null;
let leaving: ReturnType<typeof setTimeout> | undefined;

/**
 * The page's one kernel, for as long as a part is open: whoever goes from one branch or version of it to another finds
 * it warm, with the results that both share. Closing it says only that it is needed here no longer.
 */
export function lendKernel(assets: Assets): KernelClient {
  clearTimeout(leaving);
  const of = JSON.stringify(assets);
  if (kept?.of !== of) {
    kept?.kernel.close();
    kept = { of, kernel: startKernel(assets), users: 0 };
  }
  const lent = kept;
  lent.users += 1;
  let closed = false;
  return {
    ...lent.kernel,
    close() {
      if (closed) return;
      closed = true;
      lent.users -= 1;
      if (lent.users > 0 || kept !== lent) return;
      leaving = setTimeout(() => {
        lent.kernel.close();
        if (kept === lent) kept = null;
      }, lingerMs);
    },
  };
}
