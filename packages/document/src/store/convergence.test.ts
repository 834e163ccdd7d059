import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import {
  fromModel,
  initialUpdate,
  modelOfUpdates,
  parseModel,
  PartDocument,
  PersonalUndo,
  resolveModel,
  toModel,
  validateUpdate,
} from "../index.ts";
import { COPY, copyOf, type Move, MOVE_KINDS, moveArb, openPart, play } from "../testing/random-edits.ts";
import { patience, tries } from "@solidtype/bench/tries";

type Step =
  | { readonly do: "move"; readonly peer: number; readonly move: Move }
  | { readonly do: "deliver"; readonly peer: number; readonly at: number; readonly again: boolean }
  | { readonly do: "rejoin"; readonly peer: number; readonly from: number };

const peer = fc.nat(100);
const stepArb: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("move" as const), peer, move: moveArb }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("deliver" as const),
      peer,
      at: fc.nat(1_000),
      again: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rejoin" as const), peer, from: peer }) },
);

/**
 * Peers that hear of each other's updates late, in any order, and some twice. One that loses the connection loses what
 * was on its way, and takes what another one has when it is back. At the end everybody hears everything.
 */
function playTogether(count: number, steps: readonly Step[]): readonly PartDocument[] {
  const peers = Array.from({ length: count }, (_, at) =>
    openPart({ person: `p${at}` }, undefined, 1000 + at),
  );
  const inboxes: Uint8Array[][] = peers.map(() => []);
  for (const [from, { doc }] of peers.entries()) {
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "wire") for (const [to, inbox] of inboxes.entries()) if (to !== from) inbox.push(update);
    });
  }
  const take = (to: PartDocument | undefined, update: Uint8Array | undefined): void => {
    if (to !== undefined && update !== undefined) Y.applyUpdate(to.doc, update, "wire");
  };
  const deliver = (to: number, at: number, again: boolean): void => {
    const inbox = inboxes[to] ?? [];
    take(peers[to], inbox[at % Math.max(1, inbox.length)]);
    if (!again) inbox.splice(at % Math.max(1, inbox.length), 1);
  };
  const catchUp = (to: PartDocument | undefined, from: PartDocument | undefined): void => {
    if (to !== undefined && from !== undefined && to !== from)
      take(to, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
  };
  for (const step of steps) {
    const at = step.peer % count;
    const actor = peers[at];
    if (step.do === "move" && actor !== undefined) play(actor, step.move);
    else if (step.do === "deliver") deliver(at, step.at, step.again);
    else if (step.do === "rejoin") {
      inboxes[at] = [];
      catchUp(actor, peers[step.from % count]);
    }
  }
  for (const to of peers.keys()) while ((inboxes[to] ?? []).length > 0) deliver(to, 0, false);
  for (const to of peers) for (const from of peers) catchUp(to, from);
  return peers;
}

/** D-1, D-2, D-5, D-6: it loads, it is valid, everything is once, and following it gave what reading it gives. */
function expectSound(part: PartDocument): void {
  const { model } = part;
  expect(toModel(part.doc)).toEqual(model);
  const parsed = parseModel(model);
  expect(parsed.ok ? parsed.value : parsed.error).toEqual(model);
  expect(new Set(model.features.map(({ id }) => id)).size).toBe(model.features.length);
  expect(model.features.slice(0, 4).map(({ id }) => id)).toEqual(["origin", "top", "front", "right"]);
  expect(resolveModel(model).features).toHaveLength(model.features.length);
}

test(
  "peers who work, go away and come back end up with one and the same sound part (D-1, D-2, D-5)",
  () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.array(stepArb, { minLength: 10, maxLength: 150 }),
        (count, steps) => {
          const [first, ...others] = playTogether(count, steps);
          if (first === undefined) throw new Error("no peers");
          expectSound(first);
          for (const other of others) expect(JSON.stringify(other.model)).toBe(JSON.stringify(first.model));
          const again = fromModel(first.model);
          const read = again.ok ? modelOfUpdates([again.value]) : again;
          expect(JSON.stringify(read.ok ? read.value : read.error)).toBe(JSON.stringify(first.model));
        },
      ),
      tries(60),
    );
  },
  patience,
);

test(
  "undoing all of a history leads back to its start, and redoing to its end (U-2)",
  () => {
    fc.assert(
      fc.property(
        fc.array(moveArb, { maxLength: 20 }),
        fc.array(moveArb, { maxLength: 40 }),
        (before, moves) => {
          const part = openPart({ person: "ada" }, undefined, 1000);
          for (const move of before) play(part, move);
          const undo = new PersonalUndo(part, "ada");
          const start = part.model;
          for (const move of moves) play(part, move);
          const end = part.model;
          while (undo.undo());
          expect(part.model).toEqual(start);
          while (undo.redo());
          expect(part.model).toEqual(end);
        },
      ),
      tries(60),
    );
  },
  patience,
);

test(
  "undoing all of one's history leaves a peer's concurrent work as it is (U-3)",
  () => {
    const arb = fc.array(fc.tuple(fc.boolean(), moveArb, fc.boolean()), { maxLength: 50 });
    fc.assert(
      fc.property(arb, (turns) => {
        const ada = openPart({ person: "ada" }, undefined, 1000);
        const bob = copyOf(ada, { person: "bob" }, 1001);
        const undo = new PersonalUndo(ada, "ada");
        const bobs = (id: string): boolean => id.startsWith("bob") || id.startsWith("vbob");
        const sync = (): void => {
          Y.applyUpdate(ada.doc, Y.encodeStateAsUpdate(bob.doc));
          Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ada.doc));
        };
        for (const [isAda, move, meet] of turns) {
          if (isAda) play(ada, move, (id) => !bobs(id) && !isCopyOf(id), "ada");
          else if (move.kind % MOVE_KINDS !== COPY) play(bob, move, bobs, "bob");
          if (meet) sync();
        }
        sync();
        const work = withoutOrder(bob, bobs);
        while (undo.undo());
        expect(withoutOrder(ada, bobs)).toEqual(work);
        expect(ada.model.features.filter(({ id }) => !bobs(id)).map(({ id }) => id)).toEqual([
          "origin",
          "top",
          "front",
          "right",
        ]);
        expect(ada.model.variables.filter(({ id }) => !bobs(id))).toEqual([]);

        function isCopyOf(id: string): boolean {
          return bob.model.features.some((feature) => feature.id === id && bobs(feature.id));
        }
      }),
      tries(60),
    );
  },
  patience,
);

test(
  "undoing all that one did leaves what a peer built on it and put between it in order and whole (U-3)",
  () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), moveArb, fc.boolean()), { maxLength: 40 }),
        fc.boolean(),
        (turns, isOld) => {
          const ada = openPart({ person: "ada" }, undefined, 1000);
          const bob = copyOf(ada, { person: "bob" }, 1001);
          const undo = new PersonalUndo(ada, "ada");
          const bobs = (id: string): boolean => id.startsWith("bob") || id.startsWith("vbob");
          const sync = (): void => {
            Y.applyUpdate(ada.doc, Y.encodeStateAsUpdate(bob.doc));
            Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ada.doc));
          };
          for (const [isAda, move, meet] of turns) {
            if (move.kind % MOVE_KINDS === COPY) continue;
            const everything = (): boolean => true;
            if (isAda) play(ada, move, (id) => !bobs(id), "ada", everything);
            else play(bob, move, bobs, "bob", everything);
            if (isOld && move.a % 5 === 0) shareKey(bob, bobs);
            if (meet) sync();
          }
          sync();
          const order = bob.model.features.map(({ id }) => id).filter(bobs);
          const broken = failing(bob);
          const work = withoutOrder(bob, bobs);
          while (undo.undo()) sync();
          sync();
          expect(bob.model.features.map(({ id }) => id).filter(bobs)).toEqual(order);
          expect(failing(bob).filter((id) => bobs(id) && !broken.includes(id))).toEqual([]);
          expect(withoutOrder(bob, bobs)).toEqual(work);
        },
      ),
      tries(60),
    );
  },
  patience,
);

/** As older versions did it to what two people put in one place at once. */
function shareKey(part: PartDocument, chosen: (id: string) => boolean): void {
  const [first, second] = part.model.features.filter(({ id }) => chosen(id));
  const features = part.doc.getMap<Y.Map<unknown>>("features");
  if (first !== undefined && second !== undefined && first.id < second.id)
    features.get(second.id)?.set("order", features.get(first.id)?.get("order"));
}

function failing(part: PartDocument): readonly string[] {
  return resolveModel(part.model)
    .features.filter(({ result }) => !result.ok)
    .map(({ id }) => id);
}

function withoutOrder(part: PartDocument, chosen: (id: string) => boolean): unknown {
  const { features, variables } = part.model;
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
  return [
    features.filter(({ id }) => chosen(id)).toSorted(byId),
    variables.filter(({ id }) => chosen(id)).toSorted(byId),
  ];
}

test(
  "an update with bytes changed is refused, or does no harm to those who store it (S-1)",
  () => {
    const part = openPart({ person: "ada" }, undefined, 1000);
    const moves = fc.sample(moveArb, { numRuns: 40, seed: 7 });
    for (const move of moves) play(part, move);
    const whole = Y.encodeStateAsUpdate(part.doc);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(whole.length),
        (changes, cut) => {
          const damaged = whole.slice(0, cut % 3 === 0 ? cut : whole.length);
          for (const [at, byte] of changes) damaged[at] = byte;
          const verdict = validateUpdate(damaged);
          if (!verdict.ok) return;
          const doc = new Y.Doc();
          Y.applyUpdate(doc, initialUpdate("part", "Part", "mm"));
          const open = new PartDocument(doc, { person: "bob" });
          Y.applyUpdate(doc, damaged);
          expect(resolveModel(open.model).features).toHaveLength(open.model.features.length);
          expect(parseModel(open.model).ok).toBe(true);
        },
      ),
      tries(2_000),
    );
  },
  patience,
);

test(
  "whatever is written into a part's maps, it loads, resolves, and takes commands (S-2)",
  () => {
    const rootArb = fc.constantFrom("meta", "variables", "features", "bodies", "clients", "applied");
    const keyArb = fc.oneof(
      fc.constantFrom(
        "top",
        "origin",
        "s1",
        "__proto__",
        "constructor",
        "name",
        "type",
        "order",
        "off",
        ".width",
        ".edges/a",
        "entities",
        "constraints",
        "units",
        "kind",
      ),
      fc.string({ maxLength: 6 }),
    );
    const valueArb = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom(
        Number.NaN,
        1e308,
        Number.POSITIVE_INFINITY,
        undefined,
        "#a",
        "sketch",
        "extrude",
        "mm",
        new Uint8Array(3),
      ),
      fc.constant("map" as const),
    );
    const writeArb = fc.tuple(rootArb, fc.array(keyArb, { minLength: 1, maxLength: 4 }), valueArb);
    fc.assert(
      fc.property(fc.array(writeArb, { maxLength: 30 }), (writes) => {
        const part = openPart({ person: "ada" }, undefined, 1000);
        play(part, { kind: 2, a: 1, b: 1, id: 1 });
        for (const [root, path, value] of writes) {
          let at: unknown = part.doc.getMap(root);
          for (const key of path.slice(0, -1))
            at = at instanceof Y.Map ? (at.get(key) ?? at.set(key, new Y.Map())) : undefined;
          if (at instanceof Y.Map) at.set(path.at(-1) ?? "", value === "map" ? new Y.Map() : value);
        }
        expect(toModel(part.doc)).toEqual(part.model);
        const parsed = parseModel(part.model);
        expect(parsed.ok ? parsed.value : parsed.error).toEqual(part.model);
        resolveModel(part.model);
        for (const kind of [0, 2, 5, 7, 10, 11, 15]) play(part, { kind, a: 3, b: 5, id: kind + 10 });
      }),
      tries(500),
    );
  },
  patience,
);
