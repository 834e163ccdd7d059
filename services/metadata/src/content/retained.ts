import type { RpcOutput, WorkspaceId, metadataRpc } from "@solidtype/contracts";
import type { Rows } from "../database/database.ts";

type Page = RpcOutput<typeof metadataRpc.retained>;

/** A page is well below what fits into a message. */
const pageSize = 2000;

/**
 * What of a workspace's documents can still be read, so that whoever keeps something that was made from them knows what
 * to keep. A document that was deleted for good is not in it, though a version of an earlier release may still name it.
 */
export async function retainedIn(rows: Rows, workspace: WorkspaceId, after: string | null): Promise<Page> {
  const [document = "", branch = "", offset = ""] = after?.split(" ") ?? [];
  const places = await rows.$queryRaw<Page["places"]>`
    WITH here AS (SELECT "id", "branchId", "thumbnailKey" FROM "document" WHERE "workspaceId" = ${workspace})
    SELECT document, branch, "offset", thumbnail FROM (
      SELECT "id" AS document, "branchId" AS branch, '' AS "offset", "thumbnailKey" AS thumbnail FROM here
      UNION SELECT p."documentId", p."branchId", '', NULL FROM "branch_pin" p JOIN here ON here."id" = p."documentId"
      UNION SELECT p."documentId", p."sourceBranchId", p."offset", NULL FROM "branch_pin" p JOIN here ON here."id" = p."documentId"
      UNION SELECT v."documentId", v."sourceBranchId", v."offset", NULL FROM "version_pin" v JOIN here ON here."id" = v."documentId"
    ) place
    WHERE (document COLLATE "C", branch COLLATE "C", "offset" COLLATE "C") > (${document}, ${branch}, ${offset})
    ORDER BY document COLLATE "C", branch COLLATE "C", "offset" COLLATE "C" LIMIT ${pageSize}`;
  const last = places.length < pageSize ? undefined : places.at(-1);
  return {
    places,
    next: last === undefined ? null : `${last.document} ${last.branch} ${last.offset}`,
  };
}
