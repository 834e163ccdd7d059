import { fail, ok } from "@solidtype/contracts";
import { z } from "zod";
import { BODY_PROPERTY_LIMIT } from "../model/model.ts";
import { nameTextSchema } from "../model/reference.ts";
import { MEMBER } from "../store/read-model.ts";
import { defineCommand } from "./define.ts";
import { nameSchema } from "./meta.ts";

export const setBody = defineCommand({
  summary: "Name, colour, material or visibility of a body; null takes one back to its default.",
  input: z.strictObject({
    body: nameTextSchema.refine((text) => text.startsWith("$"), "a body's name begins with $"),
    name: nameSchema.nullable().optional(),
    color: z
      .string()
      .regex(/^#[0-9a-f]{6}$/, "a colour is # and six lower-case hex digits")
      .nullable()
      .optional(),
    material: z.string().max(128).nullable().optional(),
    visible: z.boolean().nullable().optional(),
  }),
  run(draft, { body, ...properties }) {
    const before = draft.entries("bodies").size;
    for (const [property, value] of Object.entries(properties)) {
      if (value !== undefined) draft.set(["bodies", property + MEMBER + body], value ?? undefined);
    }
    const { size } = draft.entries("bodies");
    return size > BODY_PROPERTY_LIMIT && size > before
      ? fail("limit", `A part holds at most ${BODY_PROPERTY_LIMIT} properties of bodies.`)
      : ok(null);
  },
});
