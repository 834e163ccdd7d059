import {
  type BranchId,
  type DocumentId,
  type SessionId,
  type StreamPath,
  type WorkspaceId,
  chatStream,
  documentStream,
} from "@solidtype/contracts";
import type { Rows } from "../../database/database.ts";

export function pathOfRow(workspace: string, document: string, branch: string): StreamPath {
  return documentStream(workspace as WorkspaceId, document as DocumentId, branch as BranchId);
}

/** Every stream a project may have; most branches have written only few of its documents. */
export async function streamsOfProject(rows: Rows, project: string): Promise<StreamPath[]> {
  const documents = await rows.document.findMany({
    where: { projectId: project },
    select: { id: true, workspaceId: true },
  });
  const branches = await rows.branch.findMany({ where: { projectId: project }, select: { id: true } });
  const chats = await rows.chatSession.findMany({
    where: { projectId: project },
    select: { id: true, workspaceId: true },
  });
  return [
    ...documents.flatMap(({ id, workspaceId }) =>
      branches.map((branch) => pathOfRow(workspaceId, id, branch.id)),
    ),
    ...chats.map(({ id, workspaceId }) => chatStream(workspaceId as WorkspaceId, id as SessionId)),
  ];
}

export async function streamsOfDocument(
  rows: Rows,
  document: { readonly id: string; readonly workspaceId: string; readonly projectId: string },
): Promise<StreamPath[]> {
  const branches = await rows.branch.findMany({
    where: { projectId: document.projectId },
    select: { id: true },
  });
  return branches.map((branch) => pathOfRow(document.workspaceId, document.id, branch.id));
}

export type Reading = { readonly document: string; readonly branch: string; readonly offset: string | null };

/**
 * What a branch holds: documents made on it (offset null: its own stream, to the end) and documents that it inherits
 * at a pin. A document that it inherits and has written since has a stream of its own; only docsync knows of that.
 */
export async function readingsOf(
  rows: Rows,
  branch: string,
  documents?: readonly string[],
): Promise<readonly Reading[]> {
  const wanted = documents === undefined ? null : [...documents];
  return rows.$queryRaw<Reading[]>`
    SELECT "id" AS document, "branchId" AS branch, NULL AS "offset" FROM "document"
      WHERE "branchId" = ${branch} AND "trashedAt" IS NULL AND (${wanted}::text[] IS NULL OR "id" = ANY(${wanted}::text[]))
    UNION ALL
    SELECT p."documentId", p."sourceBranchId", p."offset" FROM "branch_pin" p JOIN "document" d ON d."id" = p."documentId" AND d."trashedAt" IS NULL
      WHERE p."branchId" = ${branch} AND (${wanted}::text[] IS NULL OR p."documentId" = ANY(${wanted}::text[]))`;
}
