import { bench, took } from "@solidtype/bench";
import * as Y from "yjs";
import { type Command, initialUpdate, PartDocument, resolveModel } from "../index.ts";

const author = { person: "bench" };

function newPart(): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Bench", "mm"));
  return new PartDocument(doc, author);
}

/** Sketch, extrude, hole, fillet in turn, as a part has them. */
function partOf(features: number): PartDocument {
  const part = newPart();
  const batch: Command[] = [];
  for (let i = 0; i < features; i += 4) {
    batch.push(
      {
        command: "addFeature",
        id: `s${i}`,
        type: "sketch",
        params: { plane: { name: "top" } },
        sketch: square,
      },
      {
        command: "addFeature",
        id: `e${i}`,
        type: "extrude",
        params: { sketch: `s${i}`, distance: "12.5 mm" },
      },
      {
        command: "addFeature",
        id: `h${i}`,
        type: "hole",
        params: { points: [{ name: `s${i}/a` }], diameter: "4 mm" },
      },
      {
        command: "addFeature",
        id: `f${i}`,
        type: "fillet",
        params: { edges: [{ name: `{e${i}:end|e${i}:side(ab)}` }] },
      },
    );
  }
  must(part.run(batch));
  return part;
}

const square = {
  entities: {
    a: { type: "point", x: 0, y: 0 },
    b: { type: "point", x: 10, y: 0 },
    ab: { type: "line", start: "a", end: "b" },
  },
  constraints: { w: { type: "length", on: ["ab"], value: "10 mm", driving: true } },
};

function must(result: ReturnType<PartDocument["run"]>): void {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
}

function edit(part: PartDocument, at: number, i: number): void {
  must(
    part.run({
      command: "editFeature",
      id: `e${at - (at % 4)}`,
      params: { distance: `${(1 + (i % 999)) / 8} mm` },
    }),
  );
}

/** The same edits as `edit` makes, straight into the maps: a hundred thousand commands would take the bench minutes. */
function editRaw(part: PartDocument, at: number, i: number): void {
  part.doc
    .getMap<Y.Map<unknown>>("features")
    .get(`e${at - (at % 4)}`)
    ?.set(".distance", `${(1 + (i % 999)) / 8} mm`);
}

await bench("the part document", async (m) => {
  const large = partOf(5_000);
  large.close();
  for (let i = 0; i < 100_000; i += 1) editRaw(large, (i * 37) % 5_000, i);
  const stored = Y.encodeStateAsUpdate(large.doc);
  const decode = (): Y.Doc => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, stored);
    return doc;
  };
  await m.measure({
    figure: `load of 5,000 features and 100,000 edits (${Math.round(stored.byteLength / 1000)} kB) into a model`,
    unit: "ms",
    goal: { ratioAtMost: 1.5 },
    runs: 7,
    warmup: 2,
    ours: () =>
      took(() => {
        const part = new PartDocument(decode(), author);
        if (part.model.features.length !== 5_004) throw new Error("features lost");
        part.close();
      }),
    peer: { name: "Yjs' own decode", run: () => took(decode) },
  });

  const part = partOf(1_000);
  const sizes: number[] = [];
  part.doc.on("update", (update: Uint8Array) => sizes.push(update.byteLength));
  for (let i = 0; i < 200; i += 1) edit(part, i * 4, i);
  m.record({
    figure: "numeric edit on the wire, the largest of 200",
    unit: "B",
    goal: { atMost: 60 },
    runs: [Math.max(...sizes.slice(1))],
  });

  const peer = new PartDocument(new Y.Doc(), { person: "peer" });
  Y.applyUpdate(peer.doc, Y.encodeStateAsUpdate(part.doc));
  let updates: Uint8Array[] = [];
  part.doc.on("update", (update: Uint8Array) => updates.push(update));
  let i = 0;
  await m.measure({
    figure: "toModel after a peer's edit in 1,000 features, the update's arrival included",
    unit: "ms",
    goal: { atMost: 5 },
    runs: 50,
    warmup: 20,
    ours: () => {
      updates = [];
      edit(part, (i += 4) % 1_000, i);
      return took(() => {
        for (const update of updates) Y.applyUpdate(peer.doc, update);
        if (peer.model.features.length !== 1_004) throw new Error("features lost");
      });
    },
  });
  await m.measure({
    figure: "an edit as a command in 1,000 features, and its model",
    unit: "ms",
    runs: 50,
    warmup: 20,
    ours: () =>
      took(() => {
        edit(part, (i += 4) % 1_000, i);
        return part.model;
      }),
  });
  await m.measure({
    figure: "expressions to numbers, 1,000 features",
    unit: "ms",
    runs: 20,
    warmup: 5,
    ours: () => took(() => resolveModel(part.model)),
  });
  await m.measure({
    figure: "1,000 features added in one batch",
    unit: "ms",
    runs: 5,
    ours: () => took(() => partOf(1_000).close()),
  });
});
