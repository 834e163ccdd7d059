import {
  type BranchId,
  type ProjectId,
  type Result,
  fail,
  ok,
  operations,
  parseId,
} from "@solidtype/contracts";
import type { ProjectRow, WorkspacePort } from "@solidtype/tools";
import type { Acting } from "./acting.ts";
import { mergeBranch } from "./merge-branch.ts";
import type { OpenParts } from "./open-parts.ts";

/** What the run is about, as far as it is known: the project of the chat or of the open document. */
export type Around = { readonly project: string | undefined; readonly branch: string | undefined };

const most = 200;
/** Lines that one answer of a tool holds, whatever the names are: the last one says how to go on. */
const mostTold = 100;
const blind: ReadonlySet<string> = new Set(["not-found", "forbidden"]);

/** What exists, as the agent may see and make it: metadata's own operations, asked by the agent. */
export function workspacePort(acting: Acting, parts: OpenParts, around: Around): WorkspacePort {
  const projectOf = (named: string | undefined): Result<ProjectId, string> => {
    const project = parseId("project", named ?? around.project);
    if (project !== undefined) return ok(project);
    return named === undefined
      ? fail("no-project", "No project is open here. Name one by `project`: list_projects shows them.")
      : fail("bad-id", `"${named}" is no project's id: list_projects shows them.`);
  };
  const mainOf = async (project: ProjectId): Promise<Result<BranchId, string>> => {
    const row = await acting.ask(operations.getProject, { params: { project } });
    return row.ok ? ok(row.value.data.mainBranchId) : row;
  };
  /** Another project does not have the open branch. */
  const openBranchIn = (project: ProjectId) => (project === around.project ? around.branch : undefined);
  /** What is named and is no id is said so: to take another branch for it would change the wrong one. */
  const branchOf = (
    named: string | undefined,
    otherwise: string | undefined,
  ): Result<BranchId | undefined, string> => {
    const text = named ?? otherwise;
    const branch = parseId("branch", text);
    return text === undefined || branch !== undefined
      ? ok(branch)
      : fail("bad-id", `"${text}" is no branch's id: list_branches shows them.`);
  };

  return {
    async projects() {
      const me = await acting.ask(operations.getMe, {});
      if (!me.ok) return me;
      const found: ProjectRow[] = [];
      for (const workspace of me.value.data.workspaces)
        for (let cursor: string | null | undefined; cursor !== null;) {
          const asked = await acting.ask(operations.listProjects, {
            params: { workspace: workspace.id },
            query: { limit: most, ...(cursor === undefined ? {} : { cursor }) },
          });
          // A key may be confined to one workspace and is blind in the others; what cannot be told is no such thing.
          if (!asked.ok && !blind.has(asked.error.code)) return asked;
          if (asked.ok)
            found.push(...asked.value.data.map(({ id, name }) => ({ id, name, workspace: workspace.name })));
          cursor = asked.ok ? (asked.value.next ?? null) : null;
        }
      return ok(found);
    },

    async document(named) {
      const document = parseId("document", named);
      if (document === undefined) return fail("bad-id", `"${named}" is no document's id.`);
      const found = await acting.ask(operations.getDocument, { params: { document }, query: {} });
      return found.ok ? ok(documentRow(found.value.data)) : found;
    },

    async documents({ project: named, branch, after }) {
      const project = projectOf(named);
      if (!project.ok) return project;
      const on = branchOf(branch, openBranchIn(project.value));
      if (!on.ok) return on;
      const found = await acting.ask(operations.listDocuments, {
        params: { project: project.value },
        query: {
          limit: mostTold,
          ...(on.value === undefined ? {} : { branch: on.value }),
          ...(after === undefined ? {} : { cursor: after }),
        },
      });
      return found.ok
        ? ok({ rows: found.value.data.map(documentRow), next: found.value.next ?? null })
        : found;
    },

    async createDocument({ name, units, project: named, branch }, key) {
      const project = projectOf(named);
      if (!project.ok) return project;
      const on = branchOf(branch, openBranchIn(project.value));
      if (!on.ok) return on;
      const body = {
        name,
        units,
        kind: "part" as const,
        ...(on.value === undefined ? {} : { branch: on.value }),
      };
      const asked = { params: { project: project.value }, body };
      const made = await acting.carryOut(operations.createDocument, asked, key);
      return made.ok ? ok(documentRow(made.value.data)) : made;
    },

    async trashDocument(named, key) {
      const document = parseId("document", named);
      if (document === undefined) return fail("bad-id", `"${named}" is no document's id.`);
      const done = await acting.carryOut(operations.trashDocument, { params: { document } }, key);
      return done.ok ? ok(null) : done;
    },

    async branches({ project: named, after }) {
      const project = projectOf(named);
      if (!project.ok) return project;
      const found = await acting.ask(operations.listBranches, {
        params: { project: project.value },
        query: { limit: mostTold, ...(after === undefined ? {} : { cursor: after }) },
      });
      return found.ok ? ok({ rows: found.value.data.map(branchRow), next: found.value.next ?? null }) : found;
    },

    async mergeBranch({ branch, into, prefer, again = false }, key) {
      const source = parseId("branch", branch);
      if (source === undefined) return fail("bad-id", `"${branch}" is no branch's id.`);
      const named = branchOf(into, undefined);
      if (!named.ok) return named;
      if (named.value !== undefined)
        return mergeBranch(acting, parts, { source, into: named.value, prefer, again }, key);
      const project = parseId("project", around.project);
      if (project === undefined)
        return fail(
          "no-project",
          "No project is open here. Name the branch that takes the changes by `into`.",
        );
      const main = await mainOf(project);
      return main.ok ? mergeBranch(acting, parts, { source, into: main.value, prefer, again }, key) : main;
    },

    async createBranch({ name, project: named, parent }, key) {
      const project = projectOf(named);
      if (!project.ok) return project;
      const open = branchOf(parent, openBranchIn(project.value));
      if (!open.ok) return open;
      const from = open.value === undefined ? await mainOf(project.value) : ok(open.value);
      if (!from.ok) return from;
      const asked = { params: { project: project.value }, body: { name, parent: from.value } };
      const made = await acting.carryOut(operations.createBranch, asked, key);
      return made.ok ? ok(branchRow(made.value.data)) : made;
    },
  };
}

const documentRow = (row: {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly projectId: string;
}) => ({ id: row.id, name: row.name, kind: row.kind, project: row.projectId });

const branchRow = (row: {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
}) => ({
  id: row.id,
  name: row.name,
  parent: row.parentId,
});
