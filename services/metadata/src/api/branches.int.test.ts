import { type BranchId, documentStream, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { branchBench, start } from "../testing/branch-bench.ts";
import { type MetadataUnderTest, offsetOf, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

test("a part that main has none of opens where it was made when no branch is named", async () => {
  const { owner, workspace, main, part, branch, write, merge } = await branchBench(metadata);
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
  const { owner, workspace, main, part, branch } = await branchBench(metadata);
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

test("the history of a part is that of the branch on which it is asked for, and none of where it is not", async () => {
  const { owner, workspace, main, part, branch, write } = await branchBench(metadata);
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

  const elsewhere = await branchBench(metadata);
  const params = { document };
  expect(
    codeOf(await metadata.call(operations.listHistory, owner, { params, query: { branch: elsewhere.main } })),
  ).toBe("not-found");
  expect(codeOf(await metadata.call(operations.listHistory, elsewhere.owner, { params }))).toBe("not-found");
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

test("a branch whose name another has by now comes out of the trash once that one is renamed, and it is said which", async () => {
  const { owner, main, branch } = await branchBench(metadata);
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
