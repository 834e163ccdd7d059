import type { Resource } from "@solidtype/access";
import {
  type Operation,
  type PersonId,
  documentId,
  personId,
  projectId,
  sessionId,
  workspaceId,
} from "@solidtype/contracts";
import type { Rows } from "../database/database.ts";

/**
 * The resource whose rules decide over an operation's target. Folders, branches, versions and links have no rules of
 * their own: they answer for their project. Undefined: there is no such thing.
 */
export async function locate(
  rows: Rows,
  operation: Operation,
  params: Readonly<Record<string, unknown>>,
  person: PersonId | null,
): Promise<Resource | undefined> {
  const id = String(params[operation.target] ?? "");
  switch (operation.target) {
    case "account":
      return person === null ? undefined : { kind: "account", person: personId.parse(person) };
    case "workspace":
      return { kind: "workspace", workspace: workspaceId.parse(id) };
    case "project":
      return { kind: "project", project: projectId.parse(id) };
    case "document":
      return { kind: "document", document: documentId.parse(id) };
    case "chat":
      return { kind: "chat", session: sessionId.parse(id) };
    case "branch":
      return ofProject(await rows.branch.findUnique({ where: { id }, select: { projectId: true } }));
    case "folder":
      return ofProject(await rows.folder.findUnique({ where: { id }, select: { projectId: true } }));
    case "version":
      return ofProject(await rows.version.findUnique({ where: { id }, select: { projectId: true } }));
    case "shareLink":
      return ofProject(await rows.shareLink.findUnique({ where: { id }, select: { projectId: true } }));
  }
}

function ofProject(row: { readonly projectId: string } | null): Resource | undefined {
  return row === null ? undefined : { kind: "project", project: projectId.parse(row.projectId) };
}
