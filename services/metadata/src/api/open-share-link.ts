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
import type { AuditFold } from "../access/audit-fold.ts";
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

type Deps = { readonly database: Rows; readonly audit: AuditFold; readonly now: () => Date };
type Asked = { readonly token: string; readonly password: string | null; readonly ip: string };

/**
 * A link that is unknown, expired or revoked is not there, nor is one to what cannot be read by it any more; a protected
 * one asks for its password first. Whoever opens one that was made, or tries to, is on record in its workspace; that a
 * page asks whether it needs a password is not.
 */
export async function openShareLink(
  { database, audit, now }: Deps,
  { token, password, ip }: Asked,
  request: string,
): Promise<Result<Opened, ErrorCode>> {
  const link = await database.shareLink.findUnique({ where: { tokenHash: hashSecret(token) } });
  if (link === null) return refuse("not-found");
  const id = link.id as ShareLinkId;
  const line = {
    principal: { kind: "link", link: id },
    workspace: link.workspaceId,
    action: "share-link.open",
    resourceKind: "shareLink",
    resourceId: link.id,
    request,
    ip,
    details: { project: link.projectId, ...(link.documentId === null ? {} : { document: link.documentId }) },
  } as const;
  const closed = await whyClosed(database, link, now());
  if (closed !== undefined) {
    await audit.record({ ...line, outcome: "refused", reason: closed });
    return refuse("not-found");
  }
  if (link.passwordHash !== null) {
    if (password === null) return needsPassword;
    if (!(await isPassword(link.passwordHash, password))) {
      await audit.record({ ...line, outcome: "refused", reason: "password" });
      return needsPassword;
    }
  }
  await audit.record({ ...line, outcome: "allowed" });
  return ok({
    link: id,
    workspace: link.workspaceId as WorkspaceId,
    project: link.projectId,
    document: link.documentId as DocumentId | null,
    role: link.role === "editor" ? "editor" : "viewer",
    expiresAt: link.expiresAt?.getTime() ?? null,
  });
}

const needsPassword = refuse("forbidden", { reason: "password" });

type Link = {
  readonly id: string;
  readonly projectId: string;
  readonly documentId: string | null;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
};

async function whyClosed(rows: Rows, link: Link, now: Date): Promise<string | undefined> {
  if (link.revokedAt !== null) return "revoked";
  if (link.expiresAt !== null && link.expiresAt <= now) return "expired";
  const [action, resource] =
    link.documentId === null
      ? (["project.read", { kind: "project", project: link.projectId as ProjectId }] as const)
      : (["document.read", { kind: "document", document: link.documentId as DocumentId }] as const);
  const principal = { kind: "link", link: link.id as ShareLinkId } as const;
  const { grants, facts } = await resolveAccess(rows, principal, resource);
  const decision = can(grants, action, facts, now.getTime());
  return decision.allowed ? undefined : decision.reason;
}
