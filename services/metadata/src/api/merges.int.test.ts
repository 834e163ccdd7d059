import { documentStream, newId, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { branchBench, start } from "../testing/branch-bench.ts";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

test("what both branches have begins at what was branched, and says which side went on", async () => {
  const { main, part, branch, write, compare } = await branchBench(metadata);
  const document = await part("Bracket");
  const side = await branch("side", main);
  const [fresh] = await compare(side, main);
  expect(fresh).toMatchObject({ document, name: "Bracket", changed: "none" });
  expect(fresh?.base).toEqual({ branch: main, offset: fresh?.target?.offset });
  write(document, side, 20);
  expect(await compare(side, main)).toMatchObject([{ changed: "source" }]);
  write(document, main, 30);
  expect(await compare(side, main)).toMatchObject([
    { base: fresh?.base, source: { branch: side }, target: { branch: main }, changed: "both" },
  ]);
  expect(await compare(main, side)).toMatchObject([{ base: fresh?.base, changed: "both" }]);
});

test("after a merge the next one starts from what was merged, whichever way it goes", async () => {
  const { main, part, branch, write, compare, merge } = await branchBench(metadata);
  const document = await part("Bracket");
  const side = await branch("side", main);
  const merged = write(document, side, 20);
  write(document, main, 30);
  await good(merge(side, main, [{ document, offset: merged }]));
  expect(await compare(side, main)).toMatchObject([
    { base: { branch: side, offset: merged }, changed: "target" },
  ]);
  expect(await compare(main, side)).toMatchObject([
    { base: { branch: side, offset: merged }, changed: "source" },
  ]);
  write(document, side, 21);
  expect(await compare(side, main)).toMatchObject([{ base: { offset: merged }, changed: "both" }]);
  const back = write(document, main, 31);
  write(document, side, 22);
  await good(merge(main, side, [{ document, offset: back }]));
  expect(await compare(side, main)).toMatchObject([
    { base: { branch: main, offset: back }, changed: "source" },
  ]);
});

test("what was merged stays pinned where it is read, so that the next merge finds it", async () => {
  const { workspace, main, part, branch, write, merge } = await branchBench(metadata);
  const [document, inherited] = [await part("Bracket"), await part("Untouched")];
  const side = await branch("side", main);
  const offset = write(document, side, 20);
  write(document, side, 30);
  metadata.content.pins.clear();
  await good(
    merge(side, main, [
      { document, offset },
      { document: inherited, offset: start },
    ]),
  );
  expect(metadata.content.places).toEqual(
    new Set([
      `${documentStream(workspace, document, side)} ${offset}`,
      `${documentStream(workspace, inherited, main)} ${start}`,
    ]),
  );
});

test("of two merges under one request, as a run of the agent makes them, the first lets go of its own state alone", async () => {
  const { workspace, main, part, branch, write, merge } = await branchBench(metadata);
  const document = await part("Bracket");
  const side = await branch("side", main);
  const request = newId("request");
  const first = write(document, side, 20);
  await good(merge(side, main, [{ document, offset: first }], request));
  const second = write(document, side, 30);
  await good(merge(side, main, [{ document, offset: second }], request));
  const isPinned = (offset: string): boolean =>
    metadata.content.places.has(`${documentStream(workspace, document, side)} ${offset}`);
  // From the first no merge will start any more; that is told once the second is on record.
  await expect.poll(() => isPinned(first)).toBe(false);
  expect(isPinned(second)).toBe(true);
});

test("a state that the source has gone on from too far to be kept is merged all the same", async () => {
  const { workspace, main, part, branch, write, compare, merge } = await branchBench(metadata);
  const document = await part("Bracket");
  const side = await branch("side", main);
  const offset = write(document, side, 20);
  metadata.content.trimmed.add(`${documentStream(workspace, document, side)} ${offset}`);
  write(document, side, 30);
  write(document, main, 25);
  await good(merge(side, main, [{ document, offset }]));
  expect(await compare(side, main)).toMatchObject([{ base: { offset } }]);
});

test("whoever asks since branching is told where the two parted, whatever was merged", async () => {
  const { main, part, branch, write, compare, merge } = await branchBench(metadata);
  const document = await part("Bracket");
  const side = await branch("side", main);
  const [fresh] = await compare(side, main);
  const offset = write(document, side, 20);
  write(document, main, 25);
  await good(merge(side, main, [{ document, offset }]));
  expect(await compare(side, main)).toMatchObject([{ base: { branch: side }, changed: "target" }]);
  expect(await compare(side, main, "branching")).toMatchObject([{ base: fresh?.base, changed: "both" }]);
});

test("a branch of a branch finds the beginning that it has with main", async () => {
  const { main, part, branch, write, compare, merge } = await branchBench(metadata);
  const document = await part("Bracket");
  const [side, began] = [await branch("side", main), (await compare(main, await branch("probe", main)))[0]];
  write(document, side, 20);
  const twig = await branch("twig", side);
  write(document, twig, 25);
  expect(await compare(twig, main)).toMatchObject([{ base: began?.base, changed: "source" }]);
  const merged = write(document, side, 21);
  write(document, main, 30);
  await good(merge(side, main, [{ document, offset: merged }]));
  expect(await compare(twig, main)).toMatchObject([{ base: { branch: side }, changed: "both" }]);
});

test("what only the source has is in the target afterwards, as it stood, and is written down", async () => {
  const { owner, project, main, part, branch, write, compare, merge } = await branchBench(metadata);
  const side = await branch("side", main);
  const document = await part("Only here", side);
  const list = async () =>
    (await good(metadata.call(operations.listDocuments, owner, { params: { project: project.id } }))).data;
  expect(await list()).toEqual([]);
  expect(await compare(side, main)).toMatchObject([
    { document, base: null, target: null, changed: "source" },
  ]);
  const offset = write(document, side, 40);
  const answer = await good(merge(side, main, [{ document, offset }]));
  expect(answer).toMatchObject({ data: { id: main }, txid: expect.any(Number) });
  expect(await list()).toMatchObject([{ id: document }]);
  const opened = await good(metadata.call(operations.getDocument, owner, { params: { document } }));
  expect(opened.data.reading.inherited).toEqual({ branch: side, offset });
  const activity = await good(
    metadata.call(operations.listProjectActivity, owner, { params: { project: project.id } }),
  );
  expect(activity.data[0]).toMatchObject({ verb: "merged", subjectName: "side into main" });
  expect(await compare(side, main)).toMatchObject([{ changed: "none" }]);
});

test("two merges that bring the same part at once are both done, and the part is there once", async () => {
  for (let round = 0; round < 5; round++) {
    const { owner, project, main, part, branch, write, compare, merge } = await branchBench(metadata);
    const side = await branch("side", main);
    const document = await part("New", side);
    const offset = write(document, side, 40);
    const both = await Promise.all([1, 2].map(() => merge(side, main, [{ document, offset }])));
    expect(both.map(codeOf)).toEqual(["ok", "ok"]);
    const params = { project: project.id };
    const { data } = await good(metadata.call(operations.listDocuments, owner, { params }));
    expect(data).toMatchObject([{ id: document }]);
    expect(await compare(side, main)).toMatchObject([{ changed: "none" }]);
    // What the side did since is not taken for merged.
    write(document, side, 50);
    expect(await compare(side, main)).toMatchObject([{ changed: "source" }]);
  }
});

test("a merge of what is not there yet, of nothing the branch has, or into itself is refused", async () => {
  const { main, part, branch, write, merge } = await branchBench(metadata);
  const other = await branchBench(metadata);
  const document = await part("Bracket");
  const side = await branch("side", main);
  const offset = write(document, side, 20);
  const beyond = write(document, main, 21);
  expect(codeOf(await merge(side, main, [{ document, offset: beyond }]))).toBe("conflict");
  expect(codeOf(await merge(side, main, [{ document: newId("document"), offset }]))).toBe("not-found");
  expect(codeOf(await merge(side, side, [{ document, offset }]))).toBe("conflict");
  expect(codeOf(await merge(side, other.main, [{ document, offset }]))).toBe("not-found");
  expect(codeOf(await merge(side, main, [{ document, offset: "garbage" }]))).toBe("invalid-input");
});
