import { type BranchId, type DocumentId, fail, type MergeState, ok } from "@solidtype/contracts";
import { initialUpdate, type MergePorts, PartDocument, readMerge } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { isStoppable, type MergeStep, runMerge } from "./merge-run.ts";
import { brokenOffInWords, stepInWords } from "./merge-words.ts";

function part(from: Uint8Array): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, from);
  return new PartDocument(doc, { person: "ada" });
}

/** Parts that a branch has made a box in, on a platform that is kept in memory. */
function branchOf(...names: readonly string[]) {
  const recorded: unknown[] = [];
  const parts = names.map((name) => {
    const before = initialUpdate("part", name, "mm");
    const [source, target] = [part(before), part(before)];
    source.run({ command: "addFeature", id: "box", type: "box" });
    return { name, base: target.model, source, target };
  });
  const place = (branch: string, offset: string) => ({ branch: branch as BranchId, offset });
  const states = names.map(
    (name) =>
      ({
        document: name as DocumentId,
        name,
        base: place("main", "base"),
        besides: [],
        source: place("trial", "source"),
        target: place("main", "target"),
        changed: "source",
      }) as unknown as MergeState,
  );
  const named = (document: string) => {
    const found = parts.find(({ name }) => name === document);
    if (found === undefined) throw new Error(`no part is called ${document}`);
    return found;
  };
  const ports: MergePorts = {
    compare: async () => ok({ data: states, next: null }),
    modelAt: async (document, { offset }) => {
      const { base, source, target } = named(document);
      return ok(offset === "base" ? base : offset === "source" ? source.model : target.model);
    },
    edit: async (document, commandsOn) => {
      const { target } = named(document);
      const commands = await commandsOn(target.model, "target");
      return commands.ok ? target.run(commands.value, { checks: "structure" }) : commands;
    },
    record: async (documents) => ok(recorded.push(...documents)),
  };
  const hasBox = ({ target }: (typeof parts)[number]) => target.model.features.some(({ id }) => id === "box");
  const arrived = () => parts.filter(hasBox).map(({ name }) => name);
  return { ports, recorded, arrived };
}

async function run(ports: MergePorts, isStopped: (steps: readonly MergeStep[]) => boolean = () => false) {
  const read = await readMerge(ports);
  if (!read.ok) throw new Error(read.error.message);
  const steps: MergeStep[] = [];
  const watch = { onStep: (step: MergeStep) => steps.push(step), isStopped: () => isStopped(steps) };
  return { end: await runMerge(ports, read.value, {}, watch), steps };
}

test("a merge tells of each part that it comes to, and of the record at its end", async () => {
  const { ports, recorded, arrived } = branchOf("Lid", "Base", "Pin");
  const { end, steps } = await run(ports);
  expect(end).toEqual({ kind: "merged" });
  expect(steps.map((step) => stepInWords(step, false))).toEqual([
    "Looking at what has changed meanwhile…",
    "Merging part 1 of 3: “Lid”…",
    "Merging part 2 of 3: “Base”…",
    "Merging part 3 of 3: “Pin”…",
    "Putting on record what is merged…",
  ]);
  expect(steps.map(isStoppable)).toEqual([true, true, true, false, false]);
  expect(arrived()).toEqual(["Lid", "Base", "Pin"]);
  expect(recorded).toHaveLength(3);
});

test("stopped between two parts it says which are merged and stay so, and a second merge brings the rest", async () => {
  const { ports, recorded, arrived } = branchOf("Lid", "Base", "Pin");
  const { end } = await run(ports, (steps) => steps.length === 2);
  if (end.kind === "merged") throw new Error("nothing stopped it");
  expect(brokenOffInWords(end, "main")).toBe(
    "Stopped with 1 of 3 parts merged. What is merged stays on “main”: “Lid”. Not merged: “Base”, “Pin”. Merge once more to bring the rest over.",
  );
  expect([arrived(), recorded]).toEqual([["Lid"], []]);
  expect((await run(ports)).end).toEqual({ kind: "merged" });
  expect(arrived()).toEqual(["Lid", "Base", "Pin"]);
});

test("asked to stop within its last part it ends as merged", async () => {
  const { ports, recorded } = branchOf("Lid", "Base");
  const { end } = await run(ports, (steps) => steps.length === 3);
  expect(end).toEqual({ kind: "merged" });
  expect(recorded).toHaveLength(2);
});

test("stopped before its first part, or before parts that only come along, nothing is merged", async () => {
  const { ports, recorded, arrived } = branchOf("Lid");
  const stop = (steps: readonly MergeStep[]) => steps.length === 1;
  const stopped = { kind: "broken-off", fault: null, done: [], left: ["Lid"] };
  expect((await run(ports, stop)).end).toEqual(stopped);
  const lacking: MergePorts = {
    ...ports,
    compare: async (since, cursor) => {
      const page = await ports.compare(since, cursor);
      return page.ok
        ? ok({ data: page.value.data.map((state) => ({ ...state, base: null, target: null })) })
        : page;
    },
  };
  expect((await run(lacking, stop)).end).toEqual(stopped);
  expect([arrived(), recorded]).toEqual([[], []]);
});

test("a merge that fails says what of it is there, and whether anything is", async () => {
  const { ports } = branchOf("Lid", "Base", "Pin");
  const failsAt = (name: string): MergePorts => ({
    ...ports,
    edit: async (document, commandsOn) =>
      document === name ? fail("offline", "The platform is away.") : ports.edit(document, commandsOn),
  });
  const wordsOf = async (of: MergePorts): Promise<string> => {
    const { end } = await run(of);
    return end.kind === "merged" ? "merged" : brokenOffInWords(end, "main");
  };
  expect(await wordsOf(failsAt("Lid"))).toBe("The platform is away. Nothing was merged.");
  expect(await wordsOf(failsAt("Base"))).toMatch(
    /^The platform is away\. .*“Lid”\. Not merged: “Base”, “Pin”\./,
  );
  const unrecorded: MergePorts = { ...ports, record: async () => fail("offline", "The platform is away.") };
  expect(await wordsOf(unrecorded)).toMatch(/not on record as merged: merge once more\.$/);
});
