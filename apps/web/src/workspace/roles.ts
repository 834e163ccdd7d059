import { atLeastInWorkspace, workspaceRoles } from "@solidtype/access";
import type { WorkspaceRoleName } from "@solidtype/contracts";
import { mayInWorkspace } from "../platform/may.ts";

export const roleWords: Readonly<Record<WorkspaceRoleName, string>> = {
  guest: "Guest",
  member: "Member",
  admin: "Admin",
  owner: "Owner",
};

/** The roles somebody could be given by one whose own role is `mine`; only what they have when it is not one's to change. */
export function rolesToGive(
  mine: WorkspaceRoleName,
  theirs: WorkspaceRoleName,
): readonly WorkspaceRoleName[] {
  const mayOwn = mayInWorkspace(mine, "member.own");
  if (!mayInWorkspace(mine, "member.change") || (theirs === "owner" && !mayOwn)) return [theirs];
  return workspaceRoles.filter((role) => mayOwn || !atLeastInWorkspace(role, "owner"));
}
