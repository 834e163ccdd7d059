import { type BranchId, type DocumentId, documentStream, newId, operations } from "@solidtype/contracts";
import { type MetadataUnderTest, offsetOf } from "./metadata-under-test.ts";
import { good, workshopIn } from "./workshop.ts";

/** Where the streams of new documents end. */
export const start = offsetOf(10);

/** A project with one part on main; offsets are the positions that its streams have grown to. */
export async function branchBench(metadata: MetadataUnderTest) {
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
