import { type BranchId, type DocumentId, fail, type MergeState, ok } from "@solidtype/contracts";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { PartModel } from "../model/model.ts";
import { initialUpdate } from "../store/initial.ts";
import { PartDocument } from "../store/part-document.ts";
import { applyMerge, type BranchChoices, planOf, undecided } from "./merge-branch.ts";
import { type Merging, type MergePorts, readMerge } from "./read-merge.ts";
import { placeKey } from "./plan-merge.ts";

const document = "doc_1" as DocumentId;
const [main, branch] = ["main" as BranchId, "trial" as BranchId];

function part(from: Uint8Array = initialUpdate("part", "Bracket", "mm")): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, from);
  return new PartDocument(doc, { person: "ada" });
}

function setBox(of: PartDocument, params: { readonly [name: string]: string }): void {
  const known = of.model.features.some(({ id }) => id === "box");
  const done = of.run(
    known
      ? { command: "editFeature", id: "box", params }
      : { command: "addFeature", id: "box", type: "box", params },
  );
  if (!done.ok) throw new Error(done.error.message);
}

const boxOf = (model: PartModel): unknown => model.features.find(({ id }) => id === "box")?.params;

/** One part on two branches, kept in memory; the offsets of its three versions are their names. */
function workshop() {
  const base = part();
  setBox(base, { width: "10 mm", height: "10 mm" });
  const copy = Y.encodeStateAsUpdate(base.doc);
  const [target, source] = [part(copy), part(copy)];
  const baseModel = base.model;
  const recorded: unknown[] = [];
  const ports: MergePorts = {
    compare: async () => ok({ data: [state("both")], next: null }),
    modelAt: async (_document, { offset }) =>
      ok(offset === "base" ? baseModel : offset === "target" ? target.model : source.model),
    edit: async (_document, commandsOn) => {
      const commands = await commandsOn(target.model, "target");
      return commands.ok && commands.value.length > 0
        ? target.run(commands.value, { checks: "structure" })
        : commands;
    },
    record: async (documents) => ok(recorded.push(...documents)),
  };
  return { target, source, recorded, ports };
}

function state(changed: MergeState["changed"], lacking = false): MergeState {
  const at = (of: BranchId, offset: string) => ({ branch: of, offset }) as MergeState["source"];
  return {
    document,
    name: "Bracket",
    base: lacking ? null : at(main, "base"),
    besides: [],
    source: at(branch, "source"),
    target: lacking ? null : at(main, "target"),
    changed,
  };
}

async function read(ports: MergePorts): Promise<readonly Merging[]> {
  const asked = await readMerge(ports);
  if (!asked.ok) throw new Error(asked.error.message);
  return asked.value;
}

function choose(mergings: readonly Merging[], side: "ours" | "theirs"): BranchChoices {
  const conflicts = mergings.flatMap((merging) => undecided(merging, {}));
  return { [document]: Object.fromEntries(conflicts.map((of) => [placeKey(of), { side, of }])) };
}

test("what only the branch changed arrives, what only the target changed stays, and the merge is put on record", async () => {
  const { target, source, ports, recorded } = workshop();
  setBox(source, { width: "30 mm" });
  setBox(target, { height: "20 mm" });
  const mergings = await read(ports);
  expect(mergings.flatMap((merging) => undecided(merging, {}))).toEqual([]);
  expect((await applyMerge(ports, mergings, {})).ok).toBe(true);
  expect(boxOf(target.model)).toMatchObject({ width: "30 mm", height: "20 mm" });
  expect(recorded).toEqual([{ document, offset: "source" }]);
});

test("what both changed waits for a choice, and either choice is what comes out", async () => {
  for (const [side, width] of [
    ["ours", "20 mm"],
    ["theirs", "30 mm"],
  ] as const) {
    for (const byPlace of [true, false]) {
      const { target, source, ports } = workshop();
      setBox(source, { width: "30 mm" });
      setBox(target, { width: "20 mm" });
      const mergings = await read(ports);
      expect(mergings.map((merging) => undecided(merging, {}).length)).toEqual([1]);
      const choices = byPlace ? choose(mergings, side) : side;
      expect(mergings.map((merging) => undecided(merging, choices).length)).toEqual([0]);
      expect((await applyMerge(ports, mergings, choices)).ok).toBe(true);
      expect(boxOf(target.model)).toMatchObject({ width });
    }
  }
});

test("with a question open nothing is written or recorded, and the place is told in words (M-11)", async () => {
  const { target, source, ports, recorded } = workshop();
  setBox(source, { width: "30 mm", height: "40 mm" });
  setBox(target, { width: "20 mm" });
  const done = await applyMerge(ports, await read(ports), {});
  expect(done).toMatchObject({ ok: false, error: { code: "merge-conflict" } });
  expect(done.ok ? "" : done.error.message).toContain("in “Bracket”: Box 1: Width");
  expect(boxOf(target.model)).toMatchObject({ width: "20 mm", height: "10 mm" });
  expect(recorded).toEqual([]);
});

test("a merge of more parts than the record takes at once is recorded in portions, and read page by page", async () => {
  const { ports } = workshop();
  const many = Array.from({ length: 1_500 }, (_, at) => ({
    ...state("source", true),
    document: `doc_${at}` as DocumentId,
  }));
  const portions: number[][] = [];
  const paged: MergePorts = {
    ...ports,
    compare: async (_since, cursor) =>
      ok(cursor === undefined ? { data: many.slice(0, 800), next: "more" } : { data: many.slice(800) }),
    record: async (documents, part) => ok(portions.push([part, documents.length])),
  };
  expect((await applyMerge(paged, await read(paged), {})).ok).toBe(true);
  expect(portions).toEqual([
    [0, 1_000],
    [1, 500],
  ]);
});

test("an edit of the target after it was read is kept; where it meets the branch's, nothing is written or recorded (M-11)", async () => {
  const { target, source, ports, recorded } = workshop();
  setBox(source, { width: "30 mm" });
  const mergings = await read(ports);
  setBox(target, { width: "25 mm" });
  const done = await applyMerge(ports, mergings, {});
  expect(done).toMatchObject({ ok: false, error: { code: "merge-moved-on" } });
  expect(boxOf(target.model)).toMatchObject({ width: "25 mm" });
  expect(recorded).toEqual([]);
});

test("a choice counts for the values it was made on: a later edit there is asked about anew (M-11)", async () => {
  for (const edit of [
    (source: PartDocument) => setBox(source, { width: "30 mm" }),
    (source: PartDocument) => source.run({ command: "deleteFeature", ids: ["box"] }),
  ]) {
    const { target, source, ports, recorded } = workshop();
    edit(source);
    setBox(target, { width: "20 mm" });
    const mergings = await read(ports);
    const choices = choose(mergings, "theirs");
    setBox(target, { width: "47.5 mm" });
    const done = await applyMerge(ports, mergings, choices);
    expect(done).toMatchObject({ ok: false, error: { code: "merge-moved-on" } });
    expect(boxOf(target.model)).toMatchObject({ width: "47.5 mm" });
    expect(recorded).toEqual([]);
    const again = await read(ports);
    expect(again.map((merging) => undecided(merging, choices).length)).toEqual([1]);
  }
});

test("what somebody else merged since it was read is not merged over it (M-11)", async () => {
  const { target, source, ports, recorded } = workshop();
  setBox(source, { width: "30 mm" });
  const mergings = await read(ports);
  const merged: MergePorts = {
    ...ports,
    compare: async () => ok({ data: [{ ...state("none"), base: state("both").source }] }),
  };
  setBox(target, { width: "10 mm" });
  expect(await applyMerge(merged, mergings, {})).toMatchObject({
    ok: false,
    error: { code: "merge-moved-on" },
  });
  expect(boxOf(target.model)).toMatchObject({ width: "10 mm" });
  expect(recorded).toEqual([]);
});

test("what somebody else merged and took back while this merge was under way is not merged over it (M-11)", async () => {
  const { target, source, ports, recorded } = workshop();
  setBox(source, { width: "30 mm" });
  const mergings = await read(ports);
  let asked = 0;
  const late: MergePorts = {
    ...ports,
    // At the start nobody has; by the time that the part's turn has come somebody has.
    compare: async (...page) =>
      asked++ === 0
        ? ports.compare(...page)
        : ok({ data: [{ ...state("none"), base: state("both").source }] }),
    edit: async (_document, commandsOn) => commandsOn(target.model, "since"),
  };
  expect(await applyMerge(late, mergings, {})).toMatchObject({
    ok: false,
    error: { code: "merge-moved-on" },
  });
  expect(recorded).toEqual([]);
});

test("what was taken back on the target since it was merged is told, stays so, and can be merged again (M-13)", async () => {
  const { target, source, ports } = workshop();
  setBox(source, { width: "30 mm" });
  const mergedModel = source.model;
  // The target had the 30 mm and was restored to what it was before.
  setBox(source, { height: "40 mm" });
  const since: MergePorts = {
    ...ports,
    compare: async (from) => {
      const last = { branch, offset: "merged" } as MergeState["source"];
      return ok({ data: [{ ...state("source"), ...(from === "merge" && { base: last }) }] });
    },
    modelAt: async (of, place) => (place.offset === "merged" ? ok(mergedModel) : ports.modelAt(of, place)),
  };
  const mergings = await read(since);
  expect(mergings.map(({ takenBack }) => takenBack.map(({ key, after }) => [key, after]))).toEqual([
    [["width", "30 mm"]],
  ]);
  expect((await applyMerge(since, mergings, {})).ok).toBe(true);
  expect(boxOf(target.model)).toMatchObject({ width: "10 mm", height: "40 mm" });
  const all = await readMerge(since, "branching");
  if (!all.ok) throw new Error(all.error.message);
  expect((await applyMerge(since, all.value, {})).ok).toBe(true);
  expect(boxOf(target.model)).toMatchObject({ width: "30 mm", height: "40 mm" });
  expect(await readMerge(since, "branching")).toEqual(ok([]));
});

test("what both took of two branches, and the target took back, stays so; where they came out differently is asked (M-12)", async () => {
  const { target, source, ports } = workshop();
  const start = target.model;
  const of = (edit: (of: PartDocument) => void): PartModel => {
    const taken = part(Y.encodeStateAsUpdate(target.doc));
    edit(taken);
    return taken.model;
  };
  const one = of((branched) => setBox(branched, { width: "20 mm", depth: "5 mm" }));
  const two = of((branched) => setBox(branched, { height: "30 mm", depth: "6 mm" }));
  // Both have both; the target took the height back, and of the two depths each chose another.
  setBox(target, { width: "20 mm", depth: "5 mm" });
  setBox(source, { width: "25 mm", height: "30 mm", depth: "6 mm" });
  const at = (offset: string) => ({ branch, offset }) as MergeState["source"];
  const besides = [{ place: at("two"), over: at("start") }];
  const models: { readonly [offset: string]: PartModel } = { one, two, start };
  const crossed: MergePorts = {
    ...ports,
    compare: async () => ok({ data: [{ ...state("both"), base: at("one"), besides }] }),
    modelAt: async (document, place) => {
      const model = models[place.offset];
      return model === undefined ? ports.modelAt(document, place) : ok(model);
    },
  };
  const mergings = await read(crossed);
  expect(mergings.flatMap((merging) => undecided(merging, {})).map(({ key }) => key)).toEqual(["depth"]);
  expect((await applyMerge(crossed, mergings, "ours")).ok).toBe(true);
  expect(boxOf(target.model)).toMatchObject({ width: "25 mm", height: "10 mm", depth: "5 mm" });
});

test("what was merged last counts wherever it stands among what both branches hold (M-11, M-13)", async () => {
  const { target, source, ports, recorded } = workshop();
  const start = target.model;
  setBox(source, { width: "30 mm" });
  const mergedModel = source.model;
  setBox(source, { height: "40 mm" });
  const at = (of: BranchId, offset: string) => ({ branch: of, offset }) as MergeState["source"];
  const crossed = (last: string): MergePorts => ({
    ...ports,
    compare: async (since) => {
      const besides = [{ place: at(branch, last), over: at(main, "base") }];
      const common = { base: at("alpha" as BranchId, "start"), besides };
      return ok({ data: [{ ...state("both"), ...(since === "merge" && common) }] });
    },
    modelAt: async (of, place) =>
      place.offset === "start"
        ? ok(start)
        : place.offset === last
          ? ok(mergedModel)
          : ports.modelAt(of, place),
  });
  const mergings = await read(crossed("merged"));
  expect(mergings.map(({ takenBack }) => takenBack.map(({ key, after }) => [key, after]))).toEqual([
    [["width", "30 mm"]],
  ]);
  expect(await applyMerge(crossed("later"), mergings, {})).toMatchObject({
    ok: false,
    error: { code: "merge-moved-on" },
  });
  expect(recorded).toEqual([]);
  expect((await applyMerge(crossed("merged"), mergings, {})).ok).toBe(true);
  expect(boxOf(target.model)).toMatchObject({ width: "10 mm", height: "40 mm" });
});

test("a merge that was cut off before its record is made again without harm (M-11)", async () => {
  const { target, source, ports } = workshop();
  setBox(source, { width: "30 mm" });
  const mergings = await read(ports);
  const broken: MergePorts = {
    ...ports,
    record: async () => fail("away", "cut off"),
  };
  expect((await applyMerge(broken, mergings, {})).ok).toBe(false);
  const again = await read(ports);
  expect(again.map((merging) => planOf(merging, {})?.commands)).toEqual([[]]);
  expect((await applyMerge(ports, again, {})).ok).toBe(true);
  expect(boxOf(target.model)).toMatchObject({ width: "30 mm" });
});

test("where the state that was merged last is kept no more, the merge starts where the branches parted (M-12)", async () => {
  const { target, source, ports } = workshop();
  setBox(source, { width: "30 mm" });
  setBox(target, { width: "30 mm" });
  setBox(source, { height: "40 mm" });
  const gone: MergePorts = {
    ...ports,
    compare: async (since) => {
      const last = { branch, offset: "trimmed" } as MergeState["source"];
      return ok({ data: [{ ...state("source"), ...(since === "merge" && { base: last }) }] });
    },
    modelAt: async (of, place) =>
      place.offset === "trimmed" ? fail("gone", "It is no longer kept.") : ports.modelAt(of, place),
  };
  const mergings = await read(gone);
  expect((await applyMerge(gone, mergings, {})).ok).toBe(true);
  expect(boxOf(target.model)).toMatchObject({ width: "30 mm", height: "40 mm" });
});

test("a part that the target lacks comes along as it stands, and one that the branch left alone is no matter", async () => {
  const { ports, recorded } = workshop();
  const compare = async () => ok({ data: [state("source", true), state("target"), state("none")] });
  const mergings = await read({ ...ports, compare });
  expect(mergings.map(({ versions }) => versions)).toEqual([null]);
  expect((await applyMerge(ports, mergings, {})).ok).toBe(true);
  expect(recorded).toEqual([{ document, offset: "source" }]);
});
