import { type Action, type Grants, type Resource, can, refusalOf } from "@solidtype/access";
import {
  type ErrorCode,
  type Principal,
  type Result,
  type ShapeName,
  type WorkspaceId,
  branchId,
  ok,
  operations,
  personOf,
  projectId,
  refuse,
  shapes,
  workspaceId,
} from "@solidtype/contracts";
import type { z } from "zod";
import { locate } from "../access/locate.ts";
import { resolveAccess } from "../access/resolve-access.ts";
import type { Rows } from "../database/database.ts";
import { type Condition, and, eq, has, oneOf, or } from "./condition.ts";

export type ShapeDefinition = {
  readonly table: string;
  readonly where: Condition;
  readonly columns: readonly string[];
  /** Whose changes of access may make this another shape, or none. */
  readonly workspaces: readonly WorkspaceId[];
};

type Rule = Pick<ShapeDefinition, "where" | "workspaces">;

const tables: Record<ShapeName, string> = {
  workspaces: "workspace",
  members: "member",
  projects: "project",
  "project-members": "project_member",
  branches: "branch",
  folders: "folder",
  documents: "document",
  "branch-pins": "branch_pin",
  versions: "version",
  favourites: "favourite",
  recents: "recent",
  chats: "chat_session",
};

type Asking = { readonly rows: Rows; readonly principal: Principal; readonly now: Date };

/**
 * The rows of a named shape that this caller may see. Nothing of it comes from the client but the ids it names, and
 * those are checked by the same can() as everything else. Where visibility depends on who asks, who that is and what they
 * are in the workspace is part of the condition: when it changes, the client starts over with another one.
 */
export async function defineShape(
  asking: Asking,
  name: ShapeName,
  params: Readonly<Record<string, string>>,
): Promise<Result<ShapeDefinition, ErrorCode>> {
  const read = shapes[name].params.safeParse(params);
  if (!read.success) return refuse("invalid-input", { reason: `the shape ${name} takes other parameters` });
  const rule = await ruleOf(asking, name, read.data);
  if (!rule.ok) return rule;
  return ok({ table: tables[name], columns: columnsOf(shapes[name].row), ...rule.value });
}

function columnsOf(row: z.ZodObject): readonly string[] {
  return Object.keys(row.shape);
}

async function ruleOf(
  asking: Asking,
  name: ShapeName,
  params: Readonly<Record<string, string>>,
): Promise<Result<Rule, ErrorCode>> {
  switch (name) {
    case "workspaces":
      return forAccount(asking, async (person) => {
        const mine = await asking.rows.member.findMany({
          where: { userId: person, workspace: { trashedAt: null } },
          select: { organizationId: true },
        });
        const ids = mine.map(({ organizationId }) => organizationId as WorkspaceId);
        return { where: oneOf("id", ids), workspaces: ids };
      });
    case "favourites":
    case "recents":
      return forAccount(asking, async (person) => ({ where: eq("userId", person), workspaces: [] }));
    case "members":
      return inWorkspace(asking, params, (_held, workspace) => eq("workspaceId", workspace));
    case "projects":
    case "chats":
      return inWorkspace(asking, params, readable);
    case "branch-pins":
      return ofBranch(asking, params["branch"] ?? "");
    case "project-members":
    case "branches":
    case "folders":
    case "documents":
    case "versions":
      return within(
        asking,
        "project.read",
        { kind: "project", project: projectId.parse(params["project"]) },
        () => eq("projectId", params["project"] ?? ""),
      );
  }
}

async function within(
  asking: Asking,
  action: Action,
  resource: Resource,
  where: (held: Grants) => Condition,
): Promise<Result<Rule, ErrorCode>> {
  const { grants, facts } = await resolveAccess(asking.rows, asking.principal, resource);
  const decision = can(grants, action, facts, asking.now.getTime());
  // Of what lies in the trash or is closed there is no such shape: a conflict would tell the client to begin anew.
  if (!decision.allowed)
    return decision.reason === "in-trash" || decision.reason === "closed"
      ? refuse("not-found")
      : { ok: false, error: refusalOf(decision) };
  const workspaces = facts !== undefined && "workspace" in facts ? [facts.workspace] : [];
  return ok({ where: where(grants), workspaces });
}

async function forAccount(
  asking: Asking,
  rule: (person: string) => Promise<Rule>,
): Promise<Result<Rule, ErrorCode>> {
  const person = personOf(asking.principal);
  if (person === undefined) return refuse("not-found");
  const { grants, facts } = await resolveAccess(asking.rows, asking.principal, { kind: "account", person });
  const decision = can(grants, "account.read", facts, asking.now.getTime());
  return decision.allowed ? ok(await rule(person)) : { ok: false, error: refusalOf(decision) };
}

function inWorkspace(
  asking: Asking,
  params: Readonly<Record<string, string>>,
  where: (held: Grants, workspace: string) => Condition,
): Promise<Result<Rule, ErrorCode>> {
  const workspace = workspaceId.parse(params["workspace"]);
  return within(asking, "workspace.read", { kind: "workspace", workspace }, (held) => where(held, workspace));
}

async function ofBranch(asking: Asking, branch: string): Promise<Result<Rule, ErrorCode>> {
  const resource = await locate(
    asking.rows,
    operations.updateBranch,
    { branch: branchId.parse(branch) },
    null,
  );
  return resource === undefined
    ? refuse("not-found")
    : within(asking, "project.read", resource, () => eq("branchId", branch));
}

/** By what stands on each row (a migration says how it is kept), so that the condition does not grow with what there is. */
function readable(held: Grants, workspace: string): Condition {
  const role = held.workspace?.role;
  const here = eq("workspaceId", workspace);
  if (held.kind === "service") return here;
  const groups = role === "owner" || role === "admin" ? ["owners"] : role === "member" ? ["members"] : [];
  const names = held.person === null ? groups : [...groups, held.person];
  return and(here, names.length === 0 ? eq("id", "") : or(...names.map((name) => has("readers", name))));
}
