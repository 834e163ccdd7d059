import { fail, ok, type Result } from "@solidtype/contracts";
import { builtInFeatures } from "../model/empty-part.ts";
import { activeReferencesOf } from "../resolve/feature-references.ts";
import { placedAfter } from "../store/order.ts";
import { dependantsJson, featuresReferredBy } from "./dependants.ts";
import type { Draft } from "./draft.ts";
import type { CommandErrorCode } from "./failure.ts";

const builtInIds = new Set(builtInFeatures.map(({ id }) => id));

export function isBuiltInId(id: string): boolean {
  return builtInIds.has(id);
}

/** Writes order keys so that the features come right after `after`: null is first, undefined last. */
export function placeFeatures(
  draft: Draft,
  ids: readonly string[],
  after: string | null | undefined,
): Result<null, CommandErrorCode> {
  const { features } = draft;
  const behind = placeBehind(features, after);
  if (behind === undefined || (typeof after === "string" && ids.includes(after)))
    return fail("not-found", `There is no feature "${after}" to come after.`, { id: after ?? "" });
  const isBehind = (id: string): boolean => !ids.includes(id) && (features.at(id) ?? -1) >= behind;
  if (draft.strict && [...builtInIds].some(isBehind))
    return fail("order", "Nothing comes before the origin and its planes.");
  for (const { id, order } of placedAfter(features.list, ids, behind))
    draft.set(["features", id, "order"], order);
  return ok(null);
}

/** How many come before what is put after this one: null is first, undefined last. Nothing where there is no such one. */
export function placeBehind(
  index: { readonly size: number; at(id: string): number | undefined },
  after: string | null | undefined,
): number | undefined {
  if (after === null) return 0;
  if (after === undefined) return index.size;
  const at = index.at(after);
  return at === undefined ? undefined : at + 1;
}

/** Whether the moved features still come after all they refer to, and before all that refer to them. */
export function checkOrder(draft: Draft, moved: ReadonlySet<string>): Result<null, CommandErrorCode> {
  if (!draft.strict) return ok(null);
  const { features, context } = draft;
  for (const feature of features.inOrder([...moved, ...features.mentioning(featuresReferredBy, moved)])) {
    const here = context.placed.get(feature.id)?.at ?? 0;
    for (const { feature: id, param } of activeReferencesOf(feature)) {
      const there = context.placed.get(id)?.at;
      if (there === undefined || there < here || !(moved.has(id) || moved.has(feature.id))) continue;
      const dependant = { kind: "feature", id: feature.id, name: feature.name, through: [param] } as const;
      return fail(
        "order",
        `${feature.name} refers to what would come after it.`,
        dependantsJson([dependant]),
      );
    }
  }
  return ok(null);
}
