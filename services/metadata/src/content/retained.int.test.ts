import { type DocumentId, metadataRpc, newId, operations } from "@solidtype/contracts";
import { callRpc } from "@solidtype/service-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, workshopIn } from "../testing/workshop.ts";
import { retainedIn } from "./retained.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

async function parts() {
  const { owner, workspace, project } = await workshopIn(metadata);
  const params = { project: project.id };
  const part = async (name: string) =>
    (await good(metadata.call(operations.createDocument, owner, { params, body: { name } }))).data.id;
  return { owner, workspace, params, main: project.mainBranchId, part };
}

test("what the trash, a branch or a version holds is retained; what was deleted for good is not", async () => {
  const { owner, workspace, params, main, part } = await parts();
  const other = await parts();
  await other.part("Foreign");
  const [kept, trashed, gone] = [await part("Kept"), await part("Trashed"), await part("Gone")];
  const side = (
    await good(
      metadata.call(operations.createBranch, owner, { params, body: { name: "side", parent: main } }),
    )
  ).data.id;
  await good(
    metadata.call(operations.createVersion, owner, {
      params,
      body: { name: "v1", branch: main, document: kept },
    }),
  );
  for (const document of [trashed, gone])
    await good(metadata.call(operations.trashDocument, owner, { params: { document } }));
  const name = (body: { name: string; document?: DocumentId }) =>
    good(metadata.call(operations.createVersion, owner, { params, body: { ...body, branch: main } }));
  await good(metadata.call(operations.restoreDocument, owner, { params: { document: gone } }));
  await name({ name: "of it alone", document: gone });
  const whole = (await name({ name: "of all" })).data.id;
  await good(metadata.call(operations.trashDocument, owner, { params: { document: gone } }));
  await good(metadata.call(operations.deleteDocument, owner, { params: { document: gone } }));
  const versions = await good(metadata.call(operations.listVersions, owner, { params }));
  expect(versions.data.map((version) => version.name)).toEqual(["v1", "of all"]);
  const left = await good(metadata.call(operations.getVersion, owner, { params: { version: whole } }));
  expect(left.data.documents.map(({ document }) => document)).toEqual([kept]);

  const { places, next } = await retainedIn(metadata.database, workspace, null);
  expect(next).toBeNull();
  const of = (document: DocumentId) =>
    places
      .filter((place) => place.document === document)
      .map(({ branch, offset }) => [branch, offset !== ""]);
  for (const document of [kept, trashed])
    expect(new Set(of(document).map(String))).toEqual(
      new Set([`${main},false`, `${side},false`, `${main},true`]),
    );
  expect(of(gone)).toEqual([]);
  expect(new Set(places.map(({ document }) => document))).toEqual(new Set([kept, trashed]));
});

test("pages join without a gap, and a person is not answered", async () => {
  const { owner, workspace, main, part } = await parts();
  const document = await part("Many");
  // More places than a page has: a document with a version for each of its states.
  const versions = Array.from({ length: 4100 }, () => newId("version"));
  await metadata.database.version.createMany({
    data: versions.map((id) => ({
      id,
      workspaceId: workspace,
      projectId: "p",
      branchId: main,
      name: "v",
      createdById: owner.person,
    })),
  });
  await metadata.database.versionPin.createMany({
    data: versions.map((id, at) => ({
      versionId: id,
      documentId: document,
      sourceBranchId: main,
      offset: `${"0".repeat(16)}_${String(at).padStart(16, "0")}`,
    })),
  });
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof retainedIn>> = await retainedIn(
      metadata.database,
      workspace,
      after,
    );
    seen.push(...page.places.map(({ offset }) => offset));
    after = page.next;
    if (after === null) break;
  }
  expect(seen).toHaveLength(4101);
  expect(new Set(seen).size).toBe(4101);

  const caller = { principal: owner, request: newId("request") };
  const input = { workspace, after: null };
  expect(codeOf(await callRpc(metadata.gateway, metadataRpc.retained, input, caller))).toBe("forbidden");
});
