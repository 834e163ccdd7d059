import { z } from "zod";
import { blobKey } from "../blobs.ts";
import {
  apiKeyId,
  branchId,
  documentId,
  folderId,
  invitationId,
  personId,
  projectId,
  sessionId,
  shareLinkId,
  signInId,
  versionId,
  workspaceId,
} from "../ids.ts";

/**
 * The rows of metadata as clients see them. REST and shapes deliver the same objects; a shape writes a moment as
 * Postgres does (`2026-01-31 08:00:00.123+00`), REST as ISO 8601, and `moment` reads both.
 */
export const moment = z.string().transform((text, context) => {
  const time = new Date(text.replace(/^(\d{4}-\d\d-\d\d) /, "$1T").replace(/([+-]\d\d)$/, "$1:00"));
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  context.addIssue("expected a date and time");
  return z.NEVER;
});

/** A name: trimmed, visible, one line. Any script, no control or direction-changing characters. */
export const visibleName = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, "may not be empty")
    .max(longest)
    .regex(
      // oxlint-disable-next-line no-control-regex
      /^[^\p{Cc}\u{2028}\u{2029}\u{202a}-\u{202e}\u{2066}-\u{2069}]*$/u,
      "may not hold control characters",
    )
    .refine((name) => name.isWellFormed(), "is not well-formed text")
    .refine((name) => /[^\p{Default_Ignorable_Code_Point}\s]/u.test(name), "has nothing that can be seen");

/** A name that people give to what exists. */
export const givenName = visibleName(200).transform((name) => name.normalize("NFC"));

export const longText = z
  .string()
  .max(10_000)
  .refine((text) => text.isWellFormed() && !text.includes("\u0000"), "is not well-formed text");

const revised = { revision: z.int() };
const times = { createdAt: moment, updatedAt: moment };
const trash = { trashedAt: moment.nullable(), trashedById: personId.nullable() };

export const workspaceRoleName = z.enum(["guest", "member", "admin", "owner"]);
export const projectRoleName = z.enum(["viewer", "commenter", "editor", "admin"]);
export const projectVisibility = z.enum(["private", "workspace"]);
export const scopeName = z.enum(["read", "write", "admin"]);

export const workspaceRow = z.object({
  id: workspaceId,
  name: z.string(),
  slug: z.string(),
  logo: z.string().nullable(),
  ...revised,
  ...times,
});
export const memberRow = z.object({
  id: z.string(),
  workspaceId,
  userId: personId,
  role: workspaceRoleName,
  name: z.string(),
  email: z.string(),
  image: z.string().nullable(),
  createdAt: moment,
});
export const invitationRow = z.object({
  id: invitationId,
  workspaceId,
  email: z.string(),
  role: workspaceRoleName,
  status: z.enum(["pending", "accepted", "revoked"]),
  inviterId: personId,
  expiresAt: moment,
  createdAt: moment,
});
export const apiKeyRow = z.object({
  id: apiKeyId,
  kind: z.enum(["person", "workspace"]),
  userId: personId,
  workspaceId: workspaceId.nullable(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(scopeName),
  role: workspaceRoleName.nullable(),
  expiresAt: moment.nullable(),
  revokedAt: moment.nullable(),
  lastUsedAt: moment.nullable(),
  createdAt: moment,
});
export const projectRow = z.object({
  id: projectId,
  workspaceId,
  name: z.string(),
  description: z.string(),
  visibility: projectVisibility,
  mainBranchId: branchId,
  createdById: personId,
  ...revised,
  ...times,
  ...trash,
});
export const projectMemberRow = z.object({
  id: z.string(),
  workspaceId,
  projectId,
  userId: personId,
  role: projectRoleName,
  createdAt: moment,
});
export const branchRow = z.object({
  id: branchId,
  workspaceId,
  projectId,
  name: z.string(),
  parentId: branchId.nullable(),
  createdById: personId,
  ...revised,
  ...times,
  ...trash,
});
export const folderRow = z.object({
  id: folderId,
  workspaceId,
  projectId,
  parentId: folderId.nullable(),
  name: z.string(),
  createdById: personId,
  ...revised,
  ...times,
  ...trash,
});
/** Parts can be edited today; the others are known, so that their rows and links can exist. */
/** Names that stand for what is to come, too: of these only parts can be made today. */
export const documentKind = z.enum(["part", "assembly", "drawing", "file"]);
export const documentRow = z.object({
  id: documentId,
  workspaceId,
  projectId,
  folderId: folderId.nullable(),
  /** The branch it was made on. */
  branchId,
  kind: documentKind,
  name: z.string(),
  thumbnailKey: blobKey.nullable(),
  createdById: personId,
  editedById: personId,
  editedAt: moment,
  ...revised,
  ...times,
  ...trash,
});
export const versionRow = z.object({
  id: versionId,
  workspaceId,
  projectId,
  branchId,
  documentId: documentId.nullable(),
  name: z.string(),
  note: z.string(),
  createdById: personId,
  createdAt: moment,
});
export const shareLinkRow = z.object({
  id: shareLinkId,
  workspaceId,
  projectId,
  documentId: documentId.nullable(),
  label: z.string(),
  role: z.enum(["viewer", "editor"]),
  protected: z.boolean(),
  expiresAt: moment.nullable(),
  revokedAt: moment.nullable(),
  createdById: personId,
  createdAt: moment,
});
export const favouriteRow = z.object({
  userId: personId,
  workspaceId,
  projectId,
  documentId,
  createdAt: moment,
});
export const recentRow = z.object({ userId: personId, workspaceId, projectId, documentId, openedAt: moment });
export const chatContext = z.enum(["dashboard", "editor"]);
export const chatRow = z.object({
  id: sessionId,
  workspaceId,
  projectId: projectId.nullable(),
  documentId: documentId.nullable(),
  branchId: branchId.nullable(),
  context: chatContext,
  title: z.string(),
  messageCount: z.int(),
  createdById: personId,
  lastMessageAt: moment.nullable(),
  trashedAt: moment.nullable(),
  ...revised,
  ...times,
});
export const activityRow = z.object({
  id: z.string(),
  workspaceId,
  projectId: projectId.nullable(),
  documentId: documentId.nullable(),
  actorId: z.string(),
  actingForId: z.string().nullable(),
  verb: z.string(),
  subjectKind: z.string(),
  subjectId: z.string(),
  subjectName: z.string(),
  createdAt: moment,
});
export const auditRow = z.object({
  id: z.string(),
  at: moment,
  workspaceId: workspaceId.nullable(),
  principalKind: z.string(),
  principalId: z.string(),
  actingForId: z.string().nullable(),
  action: z.string(),
  resourceKind: z.string(),
  resourceId: z.string(),
  outcome: z.enum(["allowed", "refused"]),
  reason: z.string().nullable(),
  requestId: z.string().nullable(),
  ip: z.string().nullable(),
  details: z.json().nullable(),
});
export const personRow = z.object({
  id: personId,
  name: z.string(),
  email: z.string(),
  image: z.string().nullable(),
});
export const signInRow = z.object({
  id: signInId,
  createdAt: moment,
  expiresAt: moment,
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
});

export type WorkspaceRow = z.output<typeof workspaceRow>;
export type MemberRow = z.output<typeof memberRow>;
export type ProjectRow = z.output<typeof projectRow>;
export type ProjectRoleName = z.output<typeof projectRoleName>;
export type WorkspaceRoleName = z.output<typeof workspaceRoleName>;
export type BranchRow = z.output<typeof branchRow>;
export type FolderRow = z.output<typeof folderRow>;
export type DocumentRow = z.output<typeof documentRow>;
export type VersionRow = z.output<typeof versionRow>;
export type ShareLinkRow = z.output<typeof shareLinkRow>;
export type ChatRow = z.output<typeof chatRow>;
export type AuditRow = z.output<typeof auditRow>;
export type ActivityRow = z.output<typeof activityRow>;
