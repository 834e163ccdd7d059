import type { Spot } from "./box-select.ts";

/** A name beside a corner of what it names: it stands above and to the right of the corner. Pixels. */
type Label = { readonly corners: readonly Spot[]; readonly width: number; readonly height: number };

/**
 * At which corner each name stands so that none covers another or a body: where it stood, if it still can, so that
 * names do not jump about while the view turns. Where every corner lies over a body that is let be, and where all are
 * taken it stays.
 */
export function placeLabels(
  labels: readonly Label[],
  before: readonly number[],
  isOverBody: (at: Spot) => boolean,
): number[] {
  const taken: { readonly at: Spot; readonly width: number; readonly height: number }[] = [];
  return labels.map(({ corners, width, height }, index) => {
    const usual = before[index] ?? 0;
    const isFree = (corner: number): boolean => {
      const at = corners[corner];
      return (
        at !== undefined &&
        taken.every(
          (other) =>
            at.x >= other.at.x + other.width ||
            other.at.x >= at.x + width ||
            at.y - height >= other.at.y ||
            other.at.y - other.height >= at.y,
        )
      );
    };
    const isClear = (corner: number): boolean => {
      const at = corners[corner];
      return at !== undefined && !isOverBody({ x: at.x + width / 2, y: at.y - height / 2 });
    };
    const free = [usual, ...corners.keys()].filter(isFree);
    const chosen = free.find(isClear) ?? free[0] ?? usual;
    const at = corners[chosen];
    if (at !== undefined) taken.push({ at, width, height });
    return chosen;
  });
}
