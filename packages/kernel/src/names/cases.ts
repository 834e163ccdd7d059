import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PartModel } from "@solidtype/document";
import { z } from "zod";
import { testPart } from "../rebuild/test-part.ts";

/**
 * The naming suite: a folder per case with a model, an edit of it, and what names taken before the edit mean after it.
 * Things are picked and expected by a point that lies on them (and on nothing else of their kind), so a case knows
 * nothing of how names look.
 */
const pointSchema = z.tuple([z.number(), z.number(), z.number()]);
const pickSchema = z.object({ kind: z.enum(["face", "edge", "vertex", "body"]), at: pointSchema });

const expectedSchema = z.array(
  z.discriminatedUnion("status", [
    /** `byLooks`: names leave it open, and the fingerprint decides. */
    z.object({
      pick: pickSchema,
      status: z.literal("found"),
      at: pointSchema,
      byLooks: z.boolean().default(false),
    }),
    z.object({ pick: pickSchema, status: z.literal("missing") }),
    z.object({ pick: pickSchema, status: z.literal("ambiguous"), candidates: z.number() }),
  ]),
);

const featureSchema = z.looseObject({ id: z.string(), type: z.string() });
const editSchema = z.array(
  z.discriminatedUnion("op", [
    /** `path` begins with the feature's id; null takes away. */
    z.object({ op: z.literal("set"), path: z.string(), to: z.unknown() }),
    z.object({ op: z.literal("insert"), feature: featureSchema, before: z.string().optional() }),
    z.object({ op: z.literal("remove"), feature: z.string() }),
    z.object({ op: z.literal("move"), feature: z.string(), before: z.string().optional() }),
    z.object({ op: z.literal("suppress"), feature: z.string() }),
  ]),
);

type Features = z.infer<typeof featureSchema>[];
export type Pick = z.infer<typeof pickSchema>;
export type NamingCase = {
  readonly folder: string;
  readonly title: string;
  readonly model: PartModel;
  readonly edited: PartModel;
  readonly expected: z.infer<typeof expectedSchema>;
};

const directory = join(import.meta.dirname, "cases");

export function namingCases(): readonly NamingCase[] {
  return readdirSync(directory)
    .filter((folder) => existsSync(join(directory, folder, "model.json")))
    .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map(readCase);
}

function readCase(folder: string): NamingCase {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(directory, folder, file), "utf8"));
  const { title, features } = z
    .object({ title: z.string(), features: z.array(featureSchema) })
    .parse(read("model.json"));
  const edited = apply(structuredClone(features), editSchema.parse(read("edit.json")));
  return {
    folder,
    title,
    model: testPart(features),
    edited: testPart(edited),
    expected: expectedSchema.parse(read("expected.json")),
  };
}

function apply(features: Features, edits: z.infer<typeof editSchema>): Features {
  return edits.reduce((before, edit) => {
    const place = (id: string | undefined, list: Features) =>
      id === undefined ? list.length : list.findIndex((feature) => feature.id === id);
    switch (edit.op) {
      case "set":
        setAt(before, edit.path.split("."), edit.to);
        return before;
      case "insert":
        return before.toSpliced(place(edit.before, before), 0, edit.feature);
      case "remove":
        return before.filter(({ id }) => id !== edit.feature);
      case "move": {
        const rest = before.filter(({ id }) => id !== edit.feature);
        return rest.toSpliced(place(edit.before, rest), 0, before[place(edit.feature, before)]!);
      }
      case "suppress":
        return before.map((feature) =>
          feature.id === edit.feature ? { ...feature, suppressed: true } : feature,
        );
    }
  }, features);
}

function setAt(features: Features, [id, ...path]: readonly string[], to: unknown): void {
  let target: { [key: string]: unknown } = features.find((feature) => feature.id === id)!;
  for (const key of path.slice(0, -1)) target = (target[key] ??= {}) as { [key: string]: unknown };
  const last = path.at(-1)!;
  if (to === null) delete target[last];
  else target[last] = to;
}
