import { type BranchId, type DocumentId, documentStream, newId, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, offsetOf, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

/** Where the streams of new documents end. */
const start = offsetOf(10);

/** A project with one part on main; offsets are the positions that its streams have grown to. */
async function bench() {
  const { owner, workspace, project } = await workshopIn(metadata);
  const params = { project: project.id };
  const part = async (name: string, branch?: BranchId) =>
    (
      await good(
        metadata.call(operations.createDocument, owner, {
          params,
          body: { name, ...(branch === undefined ? {} : { branch }) },
        }),
      )
    ).data.id;
  const branch = async (name: string, parent: BranchId) =>
    (await good(metadata.call(operations.createBranch, owner, { params, body: { name, parent } }))).data.id;
  const write = (document: DocumentId, on: BranchId, position: number) =>
    metadata.content.write(documentStream(workspace, document, on), position);
  const compare = async (from: BranchId, into: BranchId, since: "merge" | "branching" = "merge") =>
    (
      await good(
        metadata.call(operations.compareBranch, owner, { params: { branch: from }, query: { into, since } }),
      )
    ).data;
  const merge = (
    from: BranchId,
    into: BranchId,
    documents: { document: DocumentId; offset: string }[],
    request = newId("request"),
  ) =>
    metadata.call(operations.mergeBranch, owner, {
      params: { branch: from },
      body: { into, documents },
      request,
    });
  return { owner, workspace, project, main: project.mainBranchId, part, branch, write, compare, merge };
}

test("what both branches have begins at what was branched, and says which side went on", async () => {
  const { main, part, branch, write, compare } = await bench();
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
  const { main, part, branch, write, compare, merge } = await bench();
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
  const { workspace, main, part, branch, write, merge } = await bench();
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

test("of two merges under one request, as a run of the agent makes them, each keeps its own state pinned", async () => {
  const { workspace, main, part, branch, write, merge } = await bench();
  const document = await part("Bracket");
  const side = await branch("side", main);
  const request = newId("request");
  const first = write(document, side, 20);
  await good(merge(side, main, [{ document, offset: first }], request));
  const second = write(document, side, 30);
  await good(merge(side, main, [{ document, offset: second }], request));
  for (const offset of [first, second])
    expect(metadata.content.places).toContain(`${documentStream(workspace, document, side)} ${offset}`);
});

test("a state that the source has gone on from too far to be kept is merged all the same", async () => {
  const { workspace, main, part, branch, write, compare, merge } = await bench();
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
  const { main, part, branch, write, compare, merge } = await bench();
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
  const { main, part, branch, write, compare, merge } = await bench();
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
  const { owner, project, main, part, branch, write, compare, merge } = await bench();
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

test("a part that main has none of opens where it was made when no branch is named", async () => {
  const { owner, workspace, main, part, branch, write, merge } = await bench();
  const side = await branch("side", main);
  const document = await part("Only here", side);
  const opened = async (on?: BranchId) =>
    metadata.call(operations.getDocument, owner, {
      params: { document },
      query: on === undefined ? {} : { branch: on },
    });
  expect((await good(opened())).data.reading).toEqual({
    stream: documentStream(workspace, document, side),
    isMain: false,
    inherited: null,
  });
  expect(codeOf(await opened(main))).toBe("not-found");
  await good(merge(side, main, [{ document, offset: write(document, side, 20) }]));
  expect((await good(opened())).data.reading).toMatchObject({
    stream: documentStream(workspace, document, main),
    isMain: true,
  });
});

test("a part in the trash is read where it was made, whichever branch is asked for", async () => {
  const { owner, workspace, main, part, branch } = await bench();
  const side = await branch("side", main);
  const document = await part("Only here", side);
  await good(metadata.call(operations.trashDocument, owner, { params: { document } }));
  for (const query of [{}, { branch: main }, { branch: side }]) {
    const { data } = await good(
      metadata.call(operations.getDocument, owner, { params: { document }, query }),
    );
    expect(data.reading).toEqual({
      stream: documentStream(workspace, document, side),
      isMain: false,
      inherited: null,
    });
  }
});

test("two merges that bring the same part at once are both done, and the part is there once", async () => {
  for (let round = 0; round < 5; round++) {
    const { owner, project, main, part, branch, write, compare, merge } = await bench();
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

test("the history of a part is that of the branch on which it is asked for, and none of where it is not", async () => {
  const { owner, workspace, main, part, branch, write } = await bench();
  const document = await part("Bracket");
  write(document, main, 20);
  const side = await branch("side", main);
  write(document, main, 90);
  write(document, side, 30);
  const history = async (of: BranchId) =>
    (
      await good(
        metadata.call(operations.listHistory, owner, { params: { document }, query: { branch: of } }),
      )
    ).data;
  const streamOn = (of: BranchId) => documentStream(workspace, document, of);
  expect(await history(main)).toMatchObject({ stream: streamOn(main), runs: [{ to: offsetOf(90) }] });
  expect(await history(side)).toMatchObject({ stream: streamOn(side), runs: [{ to: offsetOf(30) }] });

  const elsewhere = await bench();
  const params = { document };
  expect(
    codeOf(await metadata.call(operations.listHistory, owner, { params, query: { branch: elsewhere.main } })),
  ).toBe("not-found");
  expect(codeOf(await metadata.call(operations.listHistory, elsewhere.owner, { params }))).toBe("not-found");
});

test("a merge of what is not there yet, of nothing the branch has, or into itself is refused", async () => {
  const { main, part, branch, write, merge } = await bench();
  const other = await bench();
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

test("a branch inherits every document at its pinned place and writes no content", async () => {
  const { owner, project } = await workshopIn(metadata);
  const at = { params: { project: project.id } };
  const made = (
    await good(metadata.call(operations.createDocument, owner, { ...at, body: { name: "Bracket" } }))
  ).data;
  const streams = metadata.content.streams.size;
  const branch = (
    await good(
      metadata.call(operations.createBranch, owner, {
        ...at,
        body: { name: "Lighter", parent: project.mainBranchId },
      }),
    )
  ).data;
  expect(metadata.content.streams.size).toBe(streams);
  const there = await good(
    metadata.call(operations.getDocument, owner, {
      params: { document: made.id },
      query: { branch: branch.id },
    }),
  );
  expect(there.data.reading.inherited).toEqual({ branch: project.mainBranchId, offset: start });
  // A branch of the branch, which has written nothing, reads where its parent does.
  const second = (
    await good(
      metadata.call(operations.createBranch, owner, {
        ...at,
        body: { name: "Lighter still", parent: branch.id },
      }),
    )
  ).data;
  const deeper = await good(
    metadata.call(operations.getDocument, owner, {
      params: { document: made.id },
      query: { branch: second.id },
    }),
  );
  expect(deeper.data.reading.inherited).toEqual({ branch: project.mainBranchId, offset: start });
  const later = (
    await good(metadata.call(operations.createDocument, owner, { ...at, body: { name: "Later on main" } }))
  ).data;
  expect(
    codeOf(
      await metadata.call(operations.getDocument, owner, {
        params: { document: later.id },
        query: { branch: branch.id },
      }),
    ),
  ).toBe("not-found");
  expect(
    codeOf(
      await metadata.call(operations.createBranch, owner, {
        ...at,
        body: { name: "LIGHTER", parent: project.mainBranchId },
      }),
    ),
  ).toBe("already-exists");
  expect(
    codeOf(await metadata.call(operations.trashBranch, owner, { params: { branch: project.mainBranchId } })),
  ).toBe("conflict");
});

test("a version names where its documents are read and never changes", async () => {
  const { owner, project } = await workshopIn(metadata);
  const at = { params: { project: project.id } };
  const made = (
    await good(metadata.call(operations.createDocument, owner, { ...at, body: { name: "Bracket" } }))
  ).data;
  const version = (
    await good(
      metadata.call(operations.createVersion, owner, {
        ...at,
        body: { name: "Rev A", branch: project.mainBranchId },
      }),
    )
  ).data;
  metadata.content.streams.set(`ws/${made.workspaceId}/doc/${made.id}/${project.mainBranchId}`, "0_99");
  const read = await good(metadata.call(operations.getVersion, owner, { params: { version: version.id } }));
  expect(read.data.documents).toEqual([{ document: made.id, branch: project.mainBranchId, offset: start }]);
});

test("a version of more documents than fit into an answer is read page by page, or for one of them", async () => {
  const { owner, project } = await workshopIn(metadata);
  const { id: version } = (
    await good(
      metadata.call(operations.createVersion, owner, {
        params: { project: project.id },
        body: { name: "Large", branch: project.mainBranchId },
      }),
    )
  ).data;
  const documents = Array.from({ length: 4500 }, () => newId("document")).toSorted();
  await metadata.database.versionPin.createMany({
    data: documents.map((documentId) => ({
      versionId: version,
      documentId,
      sourceBranchId: project.mainBranchId,
      offset: start,
    })),
  });
  const read = (query: object) =>
    good(metadata.call(operations.getVersion, owner, { params: { version }, query }));
  const seen: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await read(cursor === undefined ? {} : { cursor });
    seen.push(...page.data.documents.map(({ document }) => document));
    cursor = page.next ?? null;
  }
  expect(seen).toEqual(documents);
  const one = await read({ document: documents[4000] });
  expect(one.data.documents.map(({ document }) => document)).toEqual([documents[4000]]);
  expect(one.next).toBeNull();
});

test("a branch whose name another has by now comes out of the trash once that one is renamed, and it is said which", async () => {
  const { owner, main, branch } = await bench();
  const first = await branch("Side %", main);
  await good(metadata.call(operations.trashBranch, owner, { params: { branch: first } }));
  const other = await branch("side %", main);
  const restore = () => metadata.call(operations.restoreBranch, owner, { params: { branch: first } });
  expect(await restore()).toMatchObject({
    error: {
      code: "already-exists",
      message: "There is another branch called “side %” by now. Rename that one first.",
    },
  });
  await good(
    metadata.call(operations.updateBranch, owner, { params: { branch: other }, body: { name: "Side x" } }),
  );
  expect(codeOf(await restore())).toBe("ok");
});
