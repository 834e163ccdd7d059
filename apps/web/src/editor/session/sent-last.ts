import type { OpenDocument } from "@solidtype/sync";

/** Milliseconds that a part which was left is still given for its last edits. */
const atMost = 5_000;

/**
 * Waits a moment for what is on its way to the platform: cut off, it would lie on this machine until the part is opened
 * here again, or nowhere. Where the platform does not answer, only what nothing else keeps is worth the wait.
 */
export async function sentLast(open: OpenDocument): Promise<void> {
  const { state } = open;
  if (!("unsaved" in state) || state.unsaved === 0) return;
  if (state.kind === "refused" || (state.kind === "offline" && state.kept)) return;
  let late: ReturnType<typeof setTimeout> | undefined;
  const isLate = new Promise<void>((done) => (late = setTimeout(done, atMost)));
  await Promise.race([open.saved(), isLate]);
  clearTimeout(late);
}
