export type Spot = { readonly x: number; readonly y: number };
export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

export const isArrow = (key: string): key is Arrow => /^Arrow(Left|Right|Up|Down)$/.test(key);

/** Which of the spots an arrow leads to from the one at `from`; itself when there is none that way. */
export function arrowLeadsTo(spots: readonly Spot[], from: number, arrow: Arrow): number {
  const here = spots[from];
  if (here === undefined) return spots.length === 0 ? from : 0;
  const across = arrow === "ArrowLeft" || arrow === "ArrowRight";
  // In reading order, sideways goes on in the next row.
  if (across) {
    const next = from + (arrow === "ArrowRight" ? 1 : -1);
    return next < 0 || next >= spots.length ? from : next;
  }
  const sign = arrow === "ArrowDown" ? 1 : -1;
  const ahead = spots.flatMap((spot, at) => {
    const distance = (spot.y - here.y) * sign;
    return distance > 1 ? [{ at, distance, aside: Math.abs(spot.x - here.x) }] : [];
  });
  const nearest = Math.min(...ahead.map(({ distance }) => distance));
  const row = ahead.filter(({ distance }) => distance <= nearest + 1);
  return row.reduce((best, one) => (one.aside < best.aside ? one : best), row[0] ?? { at: from, aside: 0 })
    .at;
}
