import { fail, ok, visibleName } from "@solidtype/contracts";
import { z } from "zod";
import { units } from "../model/model.ts";
import { defineCommand } from "./define.ts";
import { pinAllLengths } from "./units.ts";

/** What other clients wrote before is read as it is; what is written now is a name. */
export const nameSchema = visibleName(256);

export const setMeta = defineCommand({
  summary: "Name the part or set the unit that it is worked in. Sizes stay what they are.",
  input: z.strictObject({ name: nameSchema.optional(), units: z.enum(units).optional() }),
  run(draft, { name, units: unit }) {
    if (name !== undefined) draft.set(["meta", "name"], name);
    const before = draft.unit;
    if (unit !== undefined && unit !== before) {
      // Each time every length of the part is looked at.
      if (draft.unit !== draft.unitBefore)
        return fail("limit", "The part's unit is set once in a change: set the last one only.");
      const pinned = pinAllLengths(draft, before);
      if (!pinned.ok) return pinned;
      draft.set(["meta", "units"], unit);
    }
    return ok(null);
  },
});
