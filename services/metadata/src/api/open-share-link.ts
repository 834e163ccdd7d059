import {
  type DocumentId,
  type ErrorCode,
  type Result,
  type ShareLinkId,
  type WorkspaceId,
  ok,
  refuse,
} from "@solidtype/contracts";
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

/** A link that is unknown, expired or revoked is not there; a protected one asks for its password first. */
export async function openShareLink(
  rows: Rows,
  asked: { readonly token: string; readonly password: string | null },
  now: Date,
): Promise<Result<Opened, ErrorCode>> {
  const link = await rows.shareLink.findUnique({ where: { tokenHash: hashSecret(asked.token) } });
  if (link === null || link.revokedAt !== null || (link.expiresAt !== null && link.expiresAt <= now))
    return refuse("not-found");
  if (
    link.passwordHash !== null &&
    (asked.password === null || !(await isPassword(link.passwordHash, asked.password)))
  ) {
    return refuse("forbidden", { reason: "password" });
  }
  return ok({
    link: link.id as ShareLinkId,
    workspace: link.workspaceId as WorkspaceId,
    project: link.projectId,
    document: link.documentId as DocumentId | null,
    role: link.role === "editor" ? "editor" : "viewer",
    expiresAt: link.expiresAt?.getTime() ?? null,
  });
}
