import { expect, test } from "vitest";
import * as Y from "yjs";
import { piecesOf } from "./update-pieces.ts";

function sketch(doc: Y.Doc, points: number): void {
  const entities = Array.from({ length: points }, (_, at) => {
    const point = Object.entries({ type: "point", x: at + 0.125, y: at * 1.5 });
    return [`p${at}`, new Y.Map<unknown>(point)] as const;
  });
  doc.getMap<unknown>("features").set("s1", new Y.Map([["entities", new Y.Map(entities)]]));
}

/** A document, a copy of it as it was before, and what one large change of it is as an update. */
function changed(points: number): { readonly doc: Y.Doc; readonly copy: Y.Doc; readonly update: Uint8Array } {
  const [doc, copy] = [new Y.Doc(), new Y.Doc()];
  doc.getMap("features").set("old", "deleted by the change");
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  let update: Uint8Array = new Uint8Array();
  doc.once("update", (made: Uint8Array) => (update = made));
  doc.transact(() => {
    doc.getMap("features").delete("old");
    sketch(doc, points);
  });
  return { doc, copy, update };
}

test("a large change goes in pieces that each fit and come to the same", () => {
  const { doc, copy, update } = changed(5_000);
  const limit = 50_000;
  const pieces = piecesOf(update, limit);
  expect(pieces.length).toBeGreaterThan(update.length / limit);
  for (const piece of pieces) {
    expect(piece.length).toBeLessThan(limit * 1.1);
    Y.applyUpdate(copy, piece);
    expect(copy.store.pendingStructs).toBeNull();
  }
  expect(copy.getMap("features").toJSON()).toEqual(doc.getMap("features").toJSON());
  expect(Y.encodeStateVector(copy)).toEqual(Y.encodeStateVector(doc));
});

test("a small change, and one that several clients wrote, stay whole", () => {
  const { copy, update } = changed(10);
  expect(piecesOf(update, 50_000)).toEqual([update]);
  sketch(copy, 3_000);
  const both = Y.mergeUpdates([update, Y.encodeStateAsUpdate(copy)]);
  expect(piecesOf(both, 1_000)).toEqual([both]);
});
