import { patience, tries } from "@solidtype/bench/tries";
import { expect, test } from "vitest";
import * as Y from "yjs";
import {
  type Command,
  fromModel,
  initialUpdate,
  parseModel,
  PartDocument,
  resolveModel,
  UPDATE_LIMIT,
  validateUpdate,
} from "../index.ts";
import { fresh } from "../testing/parts.ts";

/** More than a part may have of anything. FUZZ=20 is a million: as many as go into an update. */
const ENTRIES = tries(52_000).numRuns;

type Hostile = {
  readonly write: (doc: Y.Doc) => void;
  /** What a new model is refused with that has all this; nothing where it may. */
  readonly tooLarge: boolean;
};

const ids = Array.from({ length: ENTRIES }, (_, at) => at.toString(36));

function fill(map: Y.Map<unknown>, keys: readonly string[], value: (at: number) => unknown): void {
  for (const [at, key] of keys.entries()) map.set(key, value(at));
}

function fields(values: { readonly [field: string]: unknown }): Y.Map<unknown> {
  return new Y.Map(Object.entries(values));
}

/** A map in a feature of this type. */
function inFeature(doc: Y.Doc, type: string, part?: string): Y.Map<unknown> {
  const feature = fields({ type, order: "a" });
  doc.getMap("features").set("f", feature);
  if (part === undefined) return feature;
  const map = new Y.Map<unknown>();
  feature.set(part, map);
  return map;
}

const hostile: { readonly [what: string]: Hostile } = {
  "features that are nothing": {
    write: (doc) => fill(doc.getMap("features"), ids.slice(0, ENTRIES / 2), () => new Y.Map()),
    tooLarge: true,
  },
  "features that hang on each other": {
    write: (doc) =>
      fill(doc.getMap("features"), ids.slice(0, ENTRIES / 2), (at) =>
        fields({ type: "fillet", [`.edges/{${at + 1}:a|${at}:b}`]: {} }),
      ),
    tooLarge: true,
  },
  "variables in a chain": {
    write: (doc) =>
      fill(doc.getMap("variables"), ids.slice(0, ENTRIES / 2), (at) =>
        fields({ name: `v${at}`, expression: `#v${at + 1}` }),
      ),
    tooLarge: true,
  },
  "variables of one name": {
    write: (doc) => fill(doc.getMap("variables"), ids.slice(0, ENTRIES / 2), () => fields({ name: "v" })),
    tooLarge: true,
  },
  "entities of a sketch": {
    write: (doc) =>
      fill(inFeature(doc, "sketch", "entities"), ids.slice(0, ENTRIES / 2), () => fields({ type: "point" })),
    tooLarge: false,
  },
  "constraints of a sketch": {
    write: (doc) => fill(inFeature(doc, "sketch", "constraints"), ids.slice(0, ENTRIES / 2), () => 1),
    tooLarge: false,
  },
  "members of a set": {
    write: (doc) =>
      fill(
        inFeature(doc, "fillet"),
        ids.slice(0, ENTRIES / 2).map((id) => `.edges/${id}`),
        () => 1,
      ),
    tooLarge: false,
  },
  parameters: {
    write: (doc) =>
      fill(
        inFeature(doc, "box"),
        ids.slice(0, ENTRIES / 2).map((id) => `.${id}`),
        () => "1",
      ),
    tooLarge: false,
  },
  "properties of bodies": {
    write: (doc) =>
      fill(
        doc.getMap("bodies"),
        ids.map((id) => `name/${id}`),
        () => "a",
      ),
    tooLarge: true,
  },
  "keys and authors": {
    write: (doc) => {
      fill(doc.getMap("applied"), ids.slice(0, ENTRIES / 2), () => 0);
      fill(doc.getMap("clients"), ids.slice(0, ENTRIES / 2), () => 0);
    },
    tooLarge: false,
  },
  "values in one": {
    write: (doc) => doc.getMap("meta").set("x", Object.fromEntries(ids.map((id) => [id, 1]))),
    tooLarge: false,
  },
};

test.each(Object.entries(hostile))(
  "a document with very many %s ends in words: it loads, resolves, and takes commands (S-2, S-3)",
  (_, { write, tooLarge }) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, fresh);
    const before = Y.encodeStateVector(doc);
    doc.transact(() => write(doc));
    const update = Y.encodeStateAsUpdate(doc, before);
    const verdict = validateUpdate(update);
    if (update.byteLength > UPDATE_LIMIT)
      expect(verdict).toMatchObject({ ok: false, error: { code: "update-too-large" } });
    else expect(verdict.ok).toBe(true);

    const opened = new Y.Doc();
    Y.applyUpdate(opened, initialUpdate("part", "Part", "mm"));
    Y.applyUpdate(opened, update);
    const part = new PartDocument(opened, { person: "ada" });
    const { model } = part;
    expect(parseModel(model)).toMatchObject(
      tooLarge ? { ok: false, error: { code: "model-too-large" } } : { ok: true },
    );
    expect(fromModel(model).ok && tooLarge).toBe(false);
    const outcomes = resolveModel(model).features;
    expect(outcomes).toHaveLength(model.features.length);
    expect(outcomes.slice(20_000).every(({ result }) => !result.ok && result.error.code === "limit")).toBe(
      true,
    );
    const attempts: readonly Command[] = [
      { command: "addFeature", id: "mine-1", type: "box" },
      { command: "addVariable", id: "mine-2", name: "mine", expression: "1 mm" },
      { command: "setBody", body: "$mine", name: "Mine" },
      { command: "setMeta", units: "in" },
      { command: "duplicateFeature", ids: ["f"] },
      { command: "deleteFeature", ids: ["f"] },
      { command: "setMeta", name: "Still there" },
    ];
    const refusals = attempts.map((command, at) => part.run(command, { key: String(at) }));
    for (const refused of refusals) if (!refused.ok) expect(refused.error.message).not.toBe("");
    expect(part.model.meta.name).toBe("Still there");
    part.close();
  },
  patience,
);
