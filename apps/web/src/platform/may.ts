import { type Action, atLeastInProject, atLeastInWorkspace, ruleOf } from "@solidtype/access";
import type { ProjectRoleName, WorkspaceRoleName } from "@solidtype/contracts";

/**
 * Whether a role is strong enough for an act, by the table that the platform itself goes by. It decides what is offered
 * here; whether it is done is decided there, each time.
 */
export function mayInWorkspace(role: WorkspaceRoleName | undefined, action: Action): boolean {
  const rule = ruleOf(action);
  return role !== undefined && rule.on === "workspace" && atLeastInWorkspace(role, rule.least);
}

export function mayInProject(role: ProjectRoleName | undefined, action: Action): boolean {
  const rule = ruleOf(action);
  return (
    role !== undefined &&
    (rule.on === "project" || rule.on === "document") &&
    atLeastInProject(role, rule.least)
  );
}
