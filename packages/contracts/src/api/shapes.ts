import { z } from "zod";
import { branchId, projectId, workspaceId } from "../ids.ts";
import {
  branchRow,
  chatRow,
  documentRow,
  favouriteRow,
  folderRow,
  memberRow,
  projectMemberRow,
  projectRow,
  recentRow,
  versionRow,
  workspaceRow,
} from "./rows.ts";

/**
 * The live queries a client can name, at `/api/v1/shapes/<name>?<params>`, beside what the Electric protocol itself
 * asks (`offset`, `handle`, `live`, `live_sse`, `cursor`). Table, condition and columns are the server's.
 */
export const shapes = {
  workspaces: { params: z.strictObject({}), row: workspaceRow, key: ["id"] },
  members: { params: z.strictObject({ workspace: workspaceId }), row: memberRow, key: ["id"] },
  projects: { params: z.strictObject({ workspace: workspaceId }), row: projectRow, key: ["id"] },
  "project-members": { params: z.strictObject({ project: projectId }), row: projectMemberRow, key: ["id"] },
  branches: { params: z.strictObject({ project: projectId }), row: branchRow, key: ["id"] },
  folders: { params: z.strictObject({ project: projectId }), row: folderRow, key: ["id"] },
  documents: { params: z.strictObject({ project: projectId }), row: documentRow, key: ["id"] },
  "branch-pins": {
    params: z.strictObject({ branch: branchId }),
    row: z.object({
      branchId,
      documentId: documentRow.shape.id,
      sourceBranchId: branchId,
      offset: z.string(),
    }),
    key: ["branchId", "documentId"],
  },
  versions: { params: z.strictObject({ project: projectId }), row: versionRow, key: ["id"] },
  favourites: { params: z.strictObject({}), row: favouriteRow, key: ["userId", "documentId"] },
  recents: { params: z.strictObject({}), row: recentRow, key: ["userId", "documentId"] },
  chats: { params: z.strictObject({ workspace: workspaceId }), row: chatRow, key: ["id"] },
} as const;

export type ShapeName = keyof typeof shapes;
export const shapeNames = Object.keys(shapes) as [ShapeName, ...ShapeName[]];
export const shapeName = z.enum(shapeNames);

/** What the protocol itself may ask; everything else a client sends is either the shape's or refused. */
export const shapeProtocolParams = [
  "offset",
  "handle",
  "live",
  "live_sse",
  "experimental_live_sse",
  "cursor",
  "expired_handle",
  "cache-buster",
  "log",
  "replica",
] as const;
