import { type Grants, roleInProject } from "@solidtype/access";
import { type Operations, accessChanged, newId, ok, projectChanged, refuse } from "@solidtype/contracts";
import type { Prisma } from "../../generated/prisma/client.ts";
import type { Handled, Scene } from "../handler.ts";
import { pageOf } from "../paging.ts";
import { changesNothing, etagOf, isEmpty, patchRow } from "../revision.ts";
import { streamsOfProject } from "./streams.ts";

type On<Id extends keyof Operations> = Scene<Operations[Id]>;

/** The role that the caller has where a project or document was asked about. */
export function roleHere({ grants, facts }: Scene): string {
  const role =
    facts.kind === "project" || facts.kind === "document" ? roleInProject(grants, facts) : undefined;
  return role ?? "viewer";
}

async function change(
  scene: Scene,
  project: string,
  data: { trashedAt: Date | null; trashedById: string | null },
  verb: "trashed" | "restored",
): Promise<Handled> {
  const row = await scene.rows.project.update({
    where: { id: project },
    data: { ...data, revision: { increment: 1 } },
  });
  await scene.tell(projectChanged, row.workspaceId, { project, change: verb });
  await scene.tell(accessChanged, row.workspaceId, {
    workspace: row.workspaceId,
    reason: `project-${verb}`,
  });
  await scene.note({
    workspaceId: row.workspaceId,
    projectId: project,
    verb,
    subject: { kind: "project", id: project, name: row.name },
  });
  return ok({ data: row, etag: etagOf(row) });
}

/** The projects of a workspace that whoever asks may see. */
export function visibleTo(grants: Grants): Prisma.ProjectWhereInput {
  const role = grants.workspace?.role;
  if (role === "owner" || role === "admin" || grants.kind === "service") return {};
  const named = { members: { some: { userId: grants.person ?? "" } } };
  return role === "member" ? { OR: [{ visibility: "workspace" }, named] } : named;
}

export const projectHandlers = {
  /** Owners and admins see all; members the open ones and those that name them; guests only the latter. */
  async listProjects({ rows, params, query, grants }: On<"listProjects">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.project.findMany({
        where: {
          workspaceId: params.workspace,
          trashedAt: query.trashed ? { not: null } : null,
          ...visibleTo(grants),
          ...(after === undefined ? {} : { id: { gt: after } }),
        },
        orderBy: { id: "asc" },
        take,
      }),
    );
  },

  async createProject({ rows, params, body, author, tell, note }: On<"createProject">): Promise<Handled> {
    const id = newId("project");
    const main = newId("branch");
    const project = await rows.project.create({
      data: {
        id,
        workspaceId: params.workspace,
        name: body.name,
        description: body.description,
        visibility: body.visibility,
        mainBranchId: main,
        createdById: author,
      },
    });
    await rows.branch.create({
      data: { id: main, workspaceId: params.workspace, projectId: id, name: "main", createdById: author },
    });
    const isMember = await rows.member.findUnique({
      where: { organizationId_userId: { organizationId: params.workspace, userId: author } },
    });
    if (isMember !== null) {
      await rows.projectMember.create({
        data: {
          id: newId("request"),
          workspaceId: params.workspace,
          projectId: id,
          userId: author,
          role: "admin",
        },
      });
    }
    await tell(projectChanged, params.workspace, { project: id, change: "created" });
    await note({
      workspaceId: params.workspace,
      projectId: id,
      verb: "created",
      subject: { kind: "project", id, name: body.name },
    });
    return ok({ data: project, etag: etagOf(project) });
  },

  async getProject(scene: On<"getProject">): Promise<Handled> {
    const project = await scene.rows.project.findUniqueOrThrow({ where: { id: scene.params.project } });
    return ok({ data: { ...project, role: roleHere(scene as Scene) }, etag: etagOf(project) });
  },

  async updateProject({ rows, params, body, meta, tell, note }: On<"updateProject">): Promise<Handled> {
    if (isEmpty(body)) return changesNothing;
    const patched = await patchRow({ rows, meta }, "project", params.project, body);
    if (!patched.ok) return patched;
    const { before, after: project } = patched.value;
    await tell(projectChanged, project.workspaceId, { project: params.project, change: "updated" });
    if (before.visibility !== project.visibility) {
      await tell(accessChanged, project.workspaceId, {
        workspace: project.workspaceId,
        reason: "visibility-changed",
      });
    }
    await note({
      workspaceId: project.workspaceId,
      projectId: project.id,
      verb: "changed",
      subject: { kind: "project", id: project.id, name: project.name },
    });
    return ok({ data: project, etag: etagOf(project) });
  },

  trashProject: (scene: On<"trashProject">): Promise<Handled> =>
    change(
      scene as Scene,
      scene.params.project,
      { trashedAt: scene.now, trashedById: scene.author },
      "trashed",
    ),

  restoreProject: (scene: On<"restoreProject">): Promise<Handled> =>
    change(scene as Scene, scene.params.project, { trashedAt: null, trashedById: null }, "restored"),

  async deleteProject({ rows, params, facts, tell, content }: On<"deleteProject">): Promise<Handled> {
    if (!facts.trashed || facts.kind !== "project") return refuse("conflict", { reason: "not-in-trash" });
    // Whoever is adding to it now is waited for, or what they add would lose its row and keep its content.
    await rows.$executeRaw`SELECT 1 FROM "project" WHERE "id" = ${params.project} FOR UPDATE`;
    const streams = await streamsOfProject(rows, params.project);
    await rows.project.delete({ where: { id: params.project } });
    await rows.version.deleteMany({ where: { projectId: params.project } });
    await rows.shareLink.deleteMany({ where: { projectId: params.project } });
    await rows.favourite.deleteMany({ where: { projectId: params.project } });
    await rows.recent.deleteMany({ where: { projectId: params.project } });
    await tell(projectChanged, facts.workspace, { project: params.project, change: "deleted" });
    await tell(accessChanged, facts.workspace, { workspace: facts.workspace, reason: "project-deleted" });
    await content.remove(streams);
    return ok({ data: null });
  },

  async listProjectMembers({ rows, params, query }: On<"listProjectMembers">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.projectMember.findMany({
        where: { projectId: params.project, ...(after === undefined ? {} : { id: { gt: after } }) },
        orderBy: { id: "asc" },
        take,
      }),
    );
  },

  async setProjectMember({ rows, params, body, facts, tell }: On<"setProjectMember">): Promise<Handled> {
    if (facts.kind !== "project") return refuse("not-found");
    const member = await rows.member.findUnique({
      where: { organizationId_userId: { organizationId: facts.workspace, userId: params.person } },
    });
    if (member === null) return refuse("not-found");
    const key = { projectId: params.project, userId: params.person };
    const row = await rows.projectMember.upsert({
      where: { projectId_userId: key },
      create: { id: newId("request"), workspaceId: facts.workspace, ...key, role: body.role },
      update: { role: body.role },
    });
    await tell(accessChanged, facts.workspace, {
      workspace: facts.workspace,
      persons: [params.person],
      reason: "project-role",
    });
    return ok({ data: row });
  },

  async removeProjectMember({ rows, params, facts, tell }: On<"removeProjectMember">): Promise<Handled> {
    if (facts.kind !== "project") return refuse("not-found");
    const gone = await rows.projectMember.deleteMany({
      where: { projectId: params.project, userId: params.person },
    });
    if (gone.count === 0) return refuse("not-found");
    await tell(accessChanged, facts.workspace, {
      workspace: facts.workspace,
      persons: [params.person],
      reason: "project-role",
    });
    return ok({ data: null });
  },

  async listProjectActivity({ rows, params, query }: On<"listProjectActivity">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.activity.findMany({
        where: { projectId: params.project, ...(after === undefined ? {} : { id: { lt: after } }) },
        orderBy: { id: "desc" },
        take,
      }),
    );
  },
};
