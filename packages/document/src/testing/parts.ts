import * as Y from "yjs";
import { type Author, type Command, initialUpdate, PartDocument, type PartModel } from "../index.ts";

/** Parts to try things on, and what is done to them over and over. */
export function opened(update: Uint8Array, author: Author = { person: "ada" }): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return new PartDocument(doc, author);
}

export const fresh = initialUpdate("part", "Bracket", "mm");

export function newPart(author?: Author): PartDocument {
  return opened(fresh, author);
}

export function copied(part: PartDocument, author: Author): PartDocument {
  return opened(Y.encodeStateAsUpdate(part.doc), author);
}

export function run(part: PartDocument, ...batch: Command[]): readonly unknown[] {
  const result = part.run(batch);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value.results;
}

/** The part's model, had these been run on a copy. */
export function after(part: PartDocument, ...batch: Command[]): PartModel {
  const copy = copied(part, { person: "ada" });
  run(copy, ...batch);
  return copy.model;
}

/** A new part with these run on it. */
export function built(...batch: Command[]): PartDocument {
  const part = newPart();
  run(part, ...batch);
  return part;
}

export function sync(...parts: readonly PartDocument[]): void {
  for (const from of parts) {
    for (const to of parts) {
      if (from !== to)
        Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), from);
    }
  }
}

export function feature(part: PartDocument, id: string): PartModel["features"][number] {
  const found = part.model.features.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no feature ${id}`);
  return found;
}

export const square = {
  entities: {
    a: { type: "point", x: 0, y: 0 },
    b: { type: "point", x: 10, y: 0 },
    ab: { type: "line", start: "a", end: "b" },
  },
  constraints: { w: { type: "length", on: ["ab"], value: "10 mm", driving: true } },
} as const;

export const sketch = {
  command: "addFeature" as const,
  id: "s1",
  type: "sketch",
  params: { plane: { name: "top" } },
  sketch: square,
} satisfies Command;

export const box = {
  command: "addFeature" as const,
  id: "b1",
  type: "box",
  params: { width: "25 mm" },
} satisfies Command;
