import { z } from "zod";

/** What a person is in a workspace, weakest first. A guest sees only projects that name them. */
export const workspaceRoles = ["guest", "member", "admin", "owner"] as const;
export const workspaceRole = z.enum(workspaceRoles);
export type WorkspaceRole = z.infer<typeof workspaceRole>;

/** What a person may do in a project, weakest first. */
export const projectRoles = ["viewer", "commenter", "editor", "admin"] as const;
export const projectRole = z.enum(projectRoles);
export type ProjectRole = z.infer<typeof projectRole>;

/** A share link gives one of these, and only for what it names. */
export const linkRole = z.enum(["viewer", "editor"]);
export type LinkRole = z.infer<typeof linkRole>;

/** An open project lets every member of the workspace edit; a private one only those it names. */
export const visibility = z.enum(["private", "workspace"]);
export type Visibility = z.infer<typeof visibility>;

/** What an API key may be used for. Each includes nothing of the others. */
export const keyScopes = ["read", "write", "admin"] as const;
export const keyScope = z.enum(keyScopes);
export type KeyScope = z.infer<typeof keyScope>;

export function atLeastInWorkspace(role: WorkspaceRole, least: WorkspaceRole): boolean {
  return workspaceRoles.indexOf(role) >= workspaceRoles.indexOf(least);
}

export function atLeastInProject(role: ProjectRole, least: ProjectRole): boolean {
  return projectRoles.indexOf(role) >= projectRoles.indexOf(least);
}

export function strongestInProject(roles: readonly (ProjectRole | undefined)[]): ProjectRole | undefined {
  return projectRoles.findLast((role) => roles.includes(role));
}
