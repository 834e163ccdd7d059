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
import { type Condition, and, eq, oneOf, or } from "./condition.ts";

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
  activity: "activity",
};

type Asking = { readonly rows: Rows; readonly principal: Principal; readonly now: Date };

/**
 * The rows of a named shape that this caller may see. Nothing of it comes from the client but the ids it names, and
 * those are checked by the same can() as everything else. Where visibility depends on who asks, the answer is part of
 * the condition: when it changes, the condition is another one, and the client starts over with it.
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
      return inWorkspace(asking, params, async (_held, workspace) => eq("workspaceId", workspace));
    case "projects":
      return inWorkspace(asking, params, (held, workspace) => visibleProjects(asking, held, workspace));
    case "chats":
      return inWorkspace(asking, params, (held, workspace) => visibleChats(asking, held, workspace));
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
        async () => eq("projectId", params["project"] ?? ""),
      );
    case "activity":
      return within(
        asking,
        "project.activity",
        { kind: "project", project: projectId.parse(params["project"]) },
        async () => eq("projectId", params["project"] ?? ""),
      );
  }
}

async function within(
  asking: Asking,
  action: Action,
  resource: Resource,
  where: (held: Grants) => Promise<Condition>,
): Promise<Result<Rule, ErrorCode>> {
  const { grants, facts } = await resolveAccess(asking.rows, asking.principal, resource);
  const decision = can(grants, action, facts, asking.now.getTime());
  if (!decision.allowed) return { ok: false, error: refusalOf(decision) };
  const workspaces = facts !== undefined && "workspace" in facts ? [facts.workspace] : [];
  return ok({ where: await where(grants), workspaces });
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
  where: (held: Grants, workspace: string) => Promise<Condition>,
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
    : within(asking, "project.read", resource, async () => eq("branchId", branch));
}

async function visibleProjects({ rows }: Asking, held: Grants, workspace: string): Promise<Condition> {
  const role = held.workspace?.role;
  const here = eq("workspaceId", workspace);
  if (held.kind === "service" || role === "owner" || role === "admin") return here;
  const named = await rows.projectMember.findMany({
    where: { workspaceId: workspace, userId: held.person ?? "" },
    select: { projectId: true },
  });
  const mine = oneOf(
    "id",
    named.map((row) => row.projectId),
  );
  return and(here, role === "member" ? or(eq("visibility", "workspace"), mine) : mine);
}

async function visibleChats(asking: Asking, held: Grants, workspace: string): Promise<Condition> {
  const { rows } = asking;
  const all = held.workspace?.role === "owner" || held.workspace?.role === "admin";
  const open = { visibility: "workspace" };
  const named = { members: { some: { userId: held.person ?? "" } } };
  const projects = await rows.project.findMany({
    where: {
      workspaceId: workspace,
      trashedAt: null,
      ...(all ? {} : held.workspace?.role === "member" ? { OR: [open, named] } : named),
    },
    select: { id: true },
  });
  const mine = await rows.chatParticipant.findMany({
    where: { workspaceId: workspace, userId: held.person ?? "", session: { context: "dashboard" } },
    select: { sessionId: true },
  });
  return and(
    eq("workspaceId", workspace),
    or(
      oneOf(
        "projectId",
        projects.map(({ id }) => id),
      ),
      oneOf(
        "id",
        mine.map(({ sessionId }) => sessionId),
      ),
    ),
  );
}
