import { patience, tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { sizeChange } from "./size-change.ts";

type Step = { readonly peer: number; readonly kind: number; readonly at: number; readonly size: number };

const PEERS = [3, 70_000, 4_000_000_000] as const;
/** Three bytes, a pair of halves with four, and one. */
const LETTERS = "語😀x".repeat(20);

const some = (length: number, at: number) => at % Math.max(1, length);

const makers = [
  () => new Y.Map<unknown>(),
  () => new Y.Array<unknown>(),
  () => new Y.Text(),
  () => new Y.XmlElement("a"),
];

/** Everything that a Yjs document may be made of, whether a part is or not. */
const edits: readonly ((doc: Y.Doc, step: Step) => void)[] = [
  (doc, { at, size }) =>
    doc.getText("t").insert(some(doc.getText("t").length + 1, at), LETTERS.slice(0, size + 1)),
  (doc, { at, size }) => {
    const text = doc.getText("t");
    const from = some(text.length, at);
    text.delete(from, Math.min(size, text.length - from));
  },
  (doc, { at, size }) => {
    const array = doc.getArray("a");
    array.insert(
      some(array.length + 1, at),
      [{ deep: [at] }, "word".repeat(size), at, true].slice(0, 1 + (at % 4)),
    );
  },
  (doc, { at, size }) => {
    const array = doc.getArray("a");
    const from = some(array.length, at);
    array.delete(from, Math.min(1 + (size % 4), array.length - from));
  },
  (doc, { at, size }) => doc.getMap("m").set(`k${at % 7}`, size % 3 === 0 ? size : "v".repeat(size)),
  (doc, { at }) => doc.getMap("m").delete(`k${at % 7}`),
  (doc, { at, size }) =>
    doc.getMap("m").set(`k${at % 7}`, (makers[size % makers.length] as () => Y.Map<unknown>)()),
  (doc, { at, size }) => {
    for (let key = 0; key < 7; key++) {
      const inner = doc.getMap("m").get(`k${(at + key) % 7}`);
      if (inner instanceof Y.Map) inner.set(`i${size % 20}`, size % 5 === 0 ? new Y.Map() : size * 1.5);
      else if (inner instanceof Y.Array) inner.insert(some(inner.length + 1, size), [size, "x"]);
      else if (inner instanceof Y.Text) inner.insert(some(inner.length + 1, size), "word");
      else if (inner instanceof Y.XmlElement) inner.setAttribute(`i${size % 5}`, `${size}`);
      else continue;
      return;
    }
  },
  (doc) => doc.getMap("m").clear(),
];

const stepArb: fc.Arbitrary<Step> = fc.record({
  peer: fc.nat(2),
  kind: fc.nat(edits.length + 3),
  at: fc.nat(1_000),
  size: fc.nat(40),
});

/** As a compaction puts it together. */
function encoded(doc: Y.Doc): number {
  const built = new Y.Doc();
  Y.applyUpdate(built, Y.encodeStateAsUpdate(doc));
  return Y.encodeStateAsUpdate(built).length;
}

function play(steps: readonly Step[], look: (predicted: number, grown: readonly number[]) => void): void {
  const server = new Y.Doc();
  const peers = PEERS.map((id) => Object.assign(new Y.Doc(), { clientID: id }));
  const waiting = peers.map((): Uint8Array[] => []);
  for (const [index, peer] of peers.entries())
    peer.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "server") waiting[index]?.push(update);
    });
  const receive = (updates: readonly Uint8Array[]) => {
    const before = [Y.encodeStateAsUpdate(server).length, encoded(server)];
    const { bytes } = sizeChange(
      server,
      updates.map((update) => Y.decodeUpdate(update)),
    );
    for (const update of updates) Y.applyUpdate(server, update);
    const after = [Y.encodeStateAsUpdate(server).length, encoded(server)];
    look(
      bytes,
      after.map((size, index) => size - (before[index] ?? 0)),
    );
  };
  for (const step of steps) {
    const peer = peers[step.peer] as Y.Doc;
    const queue = waiting[step.peer] as Uint8Array[];
    const edit = edits[step.kind];
    if (edit !== undefined) peer.transact(() => edit(peer, step));
    else if (step.kind === edits.length) Y.applyUpdate(peer, Y.encodeStateAsUpdate(server), "server");
    else if (step.kind === edits.length + 1) {
      receive([Y.encodeStateAsUpdate(peer, Y.encodeStateVector(server))]);
      queue.length = 0;
    } else receive(queue.splice(0, step.kind === edits.length + 2 ? 1 : queue.length));
  }
}

describe("what an update does to the size of a document", () => {
  it(
    "is never more than what was reckoned, whatever was written by whom and heard when",
    { timeout: patience },
    () => {
      fc.assert(
        fc.property(fc.array(stepArb, { maxLength: 120, size: "max" }), (steps) => {
          play(steps, (reckoned, grown) => expect(Math.max(...grown)).toBeLessThanOrEqual(reckoned));
        }),
        tries(150),
      );
    },
  );

  /** A map in a map that others have filled: every second entry of theirs is in another place, so none is beside the next. */
  function filled(): { readonly server: Y.Doc; readonly begun: Uint8Array } {
    const [server, maker] = [new Y.Doc(), Object.assign(new Y.Doc(), { clientID: 1 })];
    const inner = new Y.Map<number>();
    maker.getMap("m").set("k", inner);
    const begun = Y.encodeStateAsUpdate(maker);
    for (let entry = 0; entry < 2_000; entry++) {
      inner.set(`${entry}`, 1);
      maker.getMap("kept").set(`${entry}`, 1);
    }
    Y.applyUpdate(server, Y.encodeStateAsUpdate(maker));
    return { server, begun };
  }

  it.each(["that is deleted by one who has not seen it", "that another value takes the place of unsaid"])(
    "counts all that is in something %s",
    (how) => {
      const { server, begun } = filled();
      const other = Object.assign(new Y.Doc(), { clientID: 2 });
      if (how.includes("deleted")) Y.applyUpdate(other, begun);
      const had = Y.encodeStateVector(other);
      other.getMap("m").set("k", 1);
      const update = Y.encodeStateAsUpdate(other, had);
      const before = encoded(server);
      const { bytes } = sizeChange(server, [Y.decodeUpdate(update)]);
      Y.applyUpdate(server, update);
      expect([server.getMap("m").get("k"), server.getMap("kept").size]).toEqual([1, 2_000]);
      expect(encoded(server) - before).toBeLessThanOrEqual(bytes);
    },
  );

  it("is told closely for what parts are made of: a feature that goes makes room, one that comes takes it", () => {
    const doc = new Y.Doc();
    const features = doc.getMap<Y.Map<unknown>>("features");
    const updates: Uint8Array[] = [];
    const server = new Y.Doc();
    doc.on("update", (update: Uint8Array) => updates.push(update));
    const told = (edit: () => void) => {
      doc.transact(edit);
      const update = updates.at(-1) as Uint8Array;
      const before = encoded(server);
      const { bytes } = sizeChange(server, [Y.decodeUpdate(update)]);
      Y.applyUpdate(server, update);
      return [bytes, encoded(server) - before] as const;
    };
    const feature = (name: string) => () => {
      const made = new Y.Map();
      features.set(name, made);
      for (let key = 0; key < 20; key++) made.set(`parameter ${key}`, key * 1.5);
    };
    for (let name = 0; name < 50; name++) {
      const [reckoned, grown] = told(feature(`f${name}`));
      expect(reckoned).toBeLessThan(grown * 1.3 + 20);
    }
    for (let name = 0; name < 50; name += 2) {
      const [reckoned, grown] = told(() => features.delete(`f${name}`));
      expect(reckoned).toBeLessThan(0.7 * grown);
    }
  });
});
