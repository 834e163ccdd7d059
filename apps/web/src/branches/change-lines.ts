import { type Change, type PartModel, placeInWords, valueInWords } from "@solidtype/document";

/** One difference as people read it: whose, of what, from what to what. */
export type ChangeLine = {
  readonly subject: string;
  readonly detail: string;
  readonly before: string | null;
  readonly after: string | null;
};

const isDrawn = ({ what }: Change): boolean => what === "entity" || what === "constraint";

/** Changes in words, those inside one drawing as one line: its points move in dozens. */
export function changeLines(changes: readonly Change[], models: readonly PartModel[]): readonly ChangeLine[] {
  const drawings = Map.groupBy(changes.filter(isDrawn), ({ id }) => id);
  const told = new Set<string>();
  return changes.flatMap((change): ChangeLine[] => {
    const words = placeInWords(change, ...models);
    if (!isDrawn(change)) {
      const value = (side: Change["before"]): string => valueInWords(change, side, ...models);
      if (change.key !== undefined)
        return [{ ...words, before: value(change.before), after: value(change.after) }];
      const detail =
        change.before === undefined ? "Added" : change.after === undefined ? "Removed" : "Replaced";
      return [{ ...words, detail: words.detail || detail, before: null, after: null }];
    }
    if (told.has(change.id)) return [];
    told.add(change.id);
    const count = drawings.get(change.id)?.length ?? 0;
    return [
      {
        subject: words.subject,
        detail: count === 1 ? words.detail : `Drawing: ${count} changes`,
        before: null,
        after: null,
      },
    ];
  });
}
