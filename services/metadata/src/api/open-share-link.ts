import { can } from "@solidtype/access";
import {
  type DocumentId,
  type ErrorCode,
  type ProjectId,
  type Result,
  type ShareLinkId,
  type WorkspaceId,
  ok,
  refuse,
} from "@solidtype/contracts";
import { resolveAccess } from "../access/resolve-access.ts";
import type { Rows } from "../database/database.ts";
import { hashSecret, isPassword } from "./secrets.ts";

type Opened = {
  readonly link: ShareLinkId;
  readonly workspace: WorkspaceId;
  readonly project: string;
  readonly document: DocumentId | null;
  readonly role: "viewer" | "editor";
  readonly expiresAt: number | null;
};

/**
 * A link that is unknown, expired or revoked is not there, nor is one to what cannot be read by it any more; a protected
 * one asks for its password first.
 */
export async function openShareLink(
  rows: Rows,
  asked: { readonly token: string; readonly password: string | null },
  now: Date,
): Promise<Result<Opened, ErrorCode>> {
  const link = await rows.shareLink.findUnique({ where: { tokenHash: hashSecret(asked.token) } });
  if (link === null || link.revokedAt !== null || (link.expiresAt !== null && link.expiresAt <= now))
    return refuse("not-found");
  const id = link.id as ShareLinkId;
  const document = link.documentId as DocumentId | null;
  const [action, resource] =
    document === null
      ? (["project.read", { kind: "project", project: link.projectId as ProjectId }] as const)
      : (["document.read", { kind: "document", document }] as const);
  const { grants, facts } = await resolveAccess(rows, { kind: "link", link: id }, resource);
  if (!can(grants, action, facts, now.getTime()).allowed) return refuse("not-found");
  if (
    link.passwordHash !== null &&
    (asked.password === null || !(await isPassword(link.passwordHash, asked.password)))
  ) {
    return refuse("forbidden", { reason: "password" });
  }
  return ok({
    link: id,
    workspace: link.workspaceId as WorkspaceId,
    project: link.projectId,
    document,
    role: link.role === "editor" ? "editor" : "viewer",
    expiresAt: link.expiresAt?.getTime() ?? null,
  });
}
