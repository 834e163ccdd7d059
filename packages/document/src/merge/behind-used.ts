import type { StoredFeature } from "../model/model.ts";
import { referencesOf } from "../resolve/feature-references.ts";

/**
 * The order with everything behind what it refers to and stood behind on each side that has it: of what only one side has,
 * the other may have moved that further on, and of what both have, one may have moved it and the other what it refers to.
 */
export function behindWhatTheyUse(
  order: readonly string[],
  features: ReadonlyMap<string, StoredFeature>,
  sides: readonly (readonly string[])[],
): readonly string[] {
  const places = sides.map((side) => new Map(side.map((id, at) => [id, at])));
  const present = new Set(order);
  const needs = new Map<string, readonly string[]>();
  for (const id of order) {
    const here = places.filter((place) => place.has(id));
    const feature = features.get(id);
    if (feature === undefined) continue;
    const wasBefore = (used: string): boolean =>
      here.every((place) => (place.get(used) ?? Number.POSITIVE_INFINITY) < (place.get(id) ?? 0));
    const needed = referencesOf(feature).map((reference) => reference.feature);
    needs.set(
      id,
      needed.filter((used) => present.has(used) && wasBefore(used)),
    );
  }
  const placed: string[] = [];
  const isPlaced = new Set<string>();
  const waiting = new Map<string, string[]>();
  const place = (first: string): void => {
    const open = [first];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const lacked = needs.get(id)?.find((used) => !isPlaced.has(used));
      if (lacked !== undefined) {
        waiting.set(lacked, [...(waiting.get(lacked) ?? []), id]);
        continue;
      }
      placed.push(id);
      isPlaced.add(id);
      open.push(...(waiting.get(id) ?? []).toReversed());
      waiting.delete(id);
    }
  };
  for (const id of order) place(id);
  return placed.length === order.length ? placed : order;
}
