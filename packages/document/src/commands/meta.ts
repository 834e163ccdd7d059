import { ok, type Result } from "@solidtype/contracts";
import { z } from "zod";
import { evaluateText } from "../expressions/evaluate.ts";
import { isScalar } from "../expressions/quantity.ts";
import { type Unit, units } from "../model/model.ts";
import { defineCommand } from "./define.ts";
import { expressionsOf } from "./dependants.ts";
import type { Draft } from "./draft.ts";
import type { CommandErrorCode } from "./failure.ts";
import { rewritten } from "./rewritten.ts";
import { withUnit } from "./units.ts";

export const nameSchema = z.string().trim().min(1).max(256);

export const setMeta = defineCommand({
  summary: "Name the part or set the unit that it is worked in. Sizes stay what they are.",
  input: z.strictObject({ name: nameSchema.optional(), units: z.enum(units).optional() }),
  run(draft, { name, units: unit }) {
    if (name !== undefined) draft.set(["meta", "name"], name);
    const before = draft.unit;
    if (unit !== undefined && unit !== before) {
      const pinned = pinLengths(draft, before);
      if (!pinned.ok) return pinned;
      draft.set(["meta", "units"], unit);
    }
    return ok(null);
  },
});

/** A length without unit means the part's unit: it gets the old one, so that no size changes. */
function pinLengths(draft: Draft, unit: Unit): Result<null, CommandErrorCode> {
  const { scope } = draft.context;
  for (const feature of draft.model.features) {
    for (const { kind, text, path } of expressionsOf(feature)) {
      if (kind !== "length") continue;
      const value = evaluateText(text, scope);
      if (!value.ok || !isScalar(value.value)) continue;
      const written = rewritten(draft, path, withUnit(text, unit), feature.name);
      if (!written.ok) return written;
    }
  }
  return ok(null);
}
