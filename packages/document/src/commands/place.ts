import { fail, ok, type Result } from "@solidtype/contracts";
import { builtInFeatures } from "../model/empty-part.ts";
import { referencesOf } from "../resolve/feature-references.ts";
import { inOrder, orderKeyOf } from "../store/read-model.ts";
import { type Ordered, placedAfter } from "../store/order.ts";
import type { Tree } from "../store/tree.ts";
import { dependantsJson } from "./dependants.ts";
import type { Draft } from "./draft.ts";
import type { CommandErrorCode } from "./failure.ts";

export function orderOf(entries: Tree): readonly Ordered[] {
  return inOrder(entries).map(([id, entry]) => ({ id, order: orderKeyOf(entry) }));
}

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
  const moving = new Set(ids);
  const list = draft.features.list;
  const rest = list.filter((entry) => !moving.has(entry.id));
  const behind = after === undefined ? (rest.at(-1)?.id ?? null) : after;
  if (behind !== null && !rest.some((entry) => entry.id === behind)) {
    return fail("not-found", `There is no feature "${behind}" to come after.`, { id: behind });
  }
  const tooEarly =
    draft.strict && rest.slice(behind === null ? 0 : rest.findIndex((entry) => entry.id === behind) + 1);
  if (tooEarly && tooEarly.some((entry) => isBuiltInId(entry.id))) {
    return fail("order", "Nothing comes before the origin and its planes.");
  }
  for (const { id, order } of placedAfter(list, ids, behind)) draft.set(["features", id, "order"], order);
  return ok(null);
}

/** Whether the moved features still come after all they refer to, and before all that refer to them. */
export function checkOrder(draft: Draft, moved: ReadonlySet<string>): Result<null, CommandErrorCode> {
  if (!draft.strict) return ok(null);
  const { model, context } = draft;
  for (const feature of model.features) {
    const here = context.placed.get(feature.id)?.at ?? 0;
    for (const { feature: id, param } of referencesOf(feature)) {
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
