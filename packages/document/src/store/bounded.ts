import type { Json } from "@solidtype/contracts";
import { treeAt, type TreeEditor, type TreeValue } from "./tree.ts";

/**
 * Records a value in a root that forgets: each entry carries a number one above all before it, and beyond the
 * limit the lowest go. Two peers that record at once may use one number twice; that only blurs which goes first.
 */
export function putBounded(
  editor: TreeEditor,
  root: string,
  key: string,
  value: { readonly [key: string]: Json },
  limit: number,
): void {
  const numbered = [...treeAt(editor.snapshot(), root)]
    .map(([known, entry]) => ({ known, at: numberOf(entry) }))
    .toSorted((a, b) => a.at - b.at);
  const last = numbered.at(-1)?.at ?? 0;
  // Recording what is recorded already still writes: it then counts as the newest.
  editor.set([root, key], { ...value, at: last + 1 });
  const others = numbered.filter(({ known }) => known !== key);
  for (const { known } of others.slice(0, Math.max(0, others.length + 1 - limit)))
    editor.set([root, known], undefined);
}

const HIGHEST = 2 ** 48;

function numberOf(entry: TreeValue): number {
  const at = typeof entry === "object" && entry !== null && "at" in entry ? entry.at : 0;
  // A number that leaves no room above it is nobody's who counts.
  return typeof at === "number" && Number.isInteger(at) && at < HIGHEST ? at : 0;
}
