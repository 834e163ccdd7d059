import { wasmFiles } from "../platform/config.ts";
import { type KernelClient, type SharedKernel, startKernel } from "./kernel-client.ts";
import type { PartFiles } from "./protocol.ts";

/** How long the kernel waits for the next part after the last was closed; then its memory is given back. */
const lingerMs = 60_000;
/** The same while a page is open from which parts are opened. */
const aheadMs = 300_000;

let kept: { readonly kernel: SharedKernel; users: number } | null = null;
let leaving: ReturnType<typeof setTimeout> | undefined;

/** The page's one kernel. One that was given up with a part that is closed is no use to the next. */
function keep(): NonNullable<typeof kept> {
  if (kept?.users === 0 && kept.kernel.state().kind === "broken") end(kept);
  return (kept ??= { kernel: startKernel(wasmFiles), users: 0 });
}

function end(one: NonNullable<typeof kept>): void {
  one.kernel.close();
  if (kept === one) kept = null;
}

/** Ends it after so long, unless a part is open by then. */
function leaveAfter(milliseconds: number, one: NonNullable<typeof kept>): void {
  clearTimeout(leaving);
  leaving = setTimeout(() => one.users === 0 && end(one), milliseconds);
}

/**
 * The page's one kernel, for as long as a part is open: whoever goes from one part to another, or from one branch or
 * version of it, finds it warm, with the results that both share. Closing it says only that it is needed here no longer.
 */
export function lendKernel(files: PartFiles): KernelClient {
  const lent = keep();
  clearTimeout(leaving);
  lent.kernel.of(files);
  lent.users += 1;
  let closed = false;
  return {
    ...lent.kernel,
    close() {
      if (closed) return;
      closed = true;
      lent.users -= 1;
      if (lent.users === 0 && kept === lent) leaveAfter(lingerMs, lent);
    },
  };
}

/** Gets the kernel ready that the next part is to be built with. What it returns has it rest at once. */
export function warmKernel(): () => void {
  const warm = keep();
  warm.kernel.practise();
  leaveAfter(aheadMs, warm);
  return () => {
    warm.kernel.rest();
    if (kept === warm) leaveAfter(lingerMs, warm);
  };
}
