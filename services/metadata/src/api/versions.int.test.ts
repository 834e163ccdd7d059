import { newId, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { start } from "../testing/branch-bench.ts";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { good, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

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
