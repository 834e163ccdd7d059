import type { MergeEnd, MergeStep } from "./merge-run.ts";

/** More names than that are counted. */
const namesTold = 5;

/** How far a merge is, and what has been asked of it. */
export function stepInWords(step: MergeStep, stopping: boolean): string {
  if (step.kind === "start") return stopping ? "Stopping…" : "Looking at what has changed meanwhile…";
  if (step.kind === "record") return "Putting on record what is merged…";
  const { part, of, name } = step;
  if (of === 1) return `Merging “${name}”…`;
  const where = `Merging part ${part} of ${of}: “${name}”…`;
  return stopping ? `${where} It stops after this part.` : where;
}

/** What a merge that broke off has done, what it has not, and what to do. */
export function brokenOffInWords(
  { fault, done, left }: Extract<MergeEnd, { readonly kind: "broken-off" }>,
  into: string,
): string {
  if (fault === null && done.length === 0) return "Stopped before anything was merged.";
  const what = fault ?? `Stopped with ${done.length} of ${done.length + left.length} parts merged.`;
  if (done.length === 0) return `${what} Nothing was merged.`;
  const stays = `What is merged stays on “${into}”: ${named(done)}.`;
  const rest =
    left.length === 0
      ? "All of it is there, but it is not on record as merged: merge once more."
      : `Not merged: ${named(left)}. Merge once more to bring the rest over.`;
  return `${what} ${stays} ${rest}`;
}

function named(names: readonly string[]): string {
  const told = names.slice(0, namesTold).map((name) => `“${name}”`);
  const more = names.length - told.length;
  return more === 0 ? told.join(", ") : `${told.join(", ")} and ${more} more`;
}
