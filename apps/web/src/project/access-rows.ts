import { atLeastInProject, strongestInProject } from "@solidtype/access";
import type { MemberRow, ProjectRoleName } from "@solidtype/contracts";
import type { OpenProject } from "./use-project.ts";

export const projectRoleWords: Readonly<Record<ProjectRoleName, string>> = {
  viewer: "Can view",
  commenter: "Can comment",
  editor: "Can edit",
  admin: "Manages it",
};

export type Access = {
  readonly member: MemberRow;
  /** The role that the project gives by name; null when it names none. */
  readonly given: ProjectRoleName | null;
  /** What they have anyway, by their role in the workspace; null when nothing. */
  readonly anyway: ProjectRoleName | null;
};

/** What somebody may really do: the stronger of what the project gives by name and what they have anyway. */
export function heldBy({ given, anyway }: Pick<Access, "given" | "anyway">): ProjectRoleName | null {
  return strongestInProject([given ?? undefined, anyway ?? undefined]) ?? null;
}

/** Why giving a role would change nothing; undefined when it would. */
export function noGain(role: ProjectRoleName, anyway: ProjectRoleName | null): string | undefined {
  return anyway !== null && atLeastInProject(anyway, role) ? "they have as much by the workspace" : undefined;
}

/** Everybody in the workspace with what the project gives them; those who see it come first. */
export function accessRows(
  project: Pick<OpenProject, "visibility">,
  members: readonly MemberRow[],
  given: readonly { readonly userId: string; readonly role: ProjectRoleName }[],
): readonly Access[] {
  const roles = new Map(given.map(({ userId, role }) => [userId, role]));
  const anywayOf = ({ role }: MemberRow): ProjectRoleName | null => {
    if (role === "owner" || role === "admin") return "admin";
    return role === "member" && project.visibility === "workspace" ? "editor" : null;
  };
  const sees = ({ given: named, anyway }: Access): number => Number(named !== null || anyway !== null);
  return members
    .map((member): Access => ({ member, given: roles.get(member.userId) ?? null, anyway: anywayOf(member) }))
    .toSorted((a, b) => sees(b) - sees(a) || a.member.name.localeCompare(b.member.name));
}
