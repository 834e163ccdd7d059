import { type Operations, accessChanged, folderChanged, newId, ok, refuse } from "@solidtype/contracts";
import type { Rows } from "../../database/database.ts";
import type { Folder } from "../../generated/prisma/client.ts";
import type { Handled, Scene } from "../handler.ts";
import { pageOf } from "../paging.ts";
import { changesNothing, etagOf, isEmpty, matches } from "../revision.ts";
import { below, holdTree, isFolderOf, opensFolder } from "./tree.ts";

type On<Id extends keyof Operations> = Scene<Operations[Id]>;

export const folderHandlers = {
  async listFolders({ rows, params, query }: On<"listFolders">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.folder.findMany({
        where: {
          projectId: params.project,
          trashedAt: query.trashed ? { not: null } : null,
          ...(after === undefined ? {} : { id: { gt: after } }),
        },
        orderBy: { id: "asc" },
        take,
      }),
    );
  },

  async createFolder({
    rows,
    params,
    body,
    facts,
    author,
    tell,
    note,
  }: On<"createFolder">): Promise<Handled> {
    if (facts.kind !== "project") return refuse("not-found");
    if (body.parent !== null && !(await opensFolder(rows, body.parent, params.project)))
      return refuse("not-found");
    const folder = await rows.folder.create({
      data: {
        id: newId("folder"),
        workspaceId: facts.workspace,
        projectId: params.project,
        parentId: body.parent,
        name: body.name,
        createdById: author,
      },
    });
    await tell(folderChanged, facts.workspace, {
      project: params.project,
      folder: folder.id,
      change: "created",
    });
    await note({
      workspaceId: facts.workspace,
      projectId: params.project,
      verb: "created",
      subject: { kind: "folder", id: folder.id, name: folder.name },
    });
    return ok({ data: folder, etag: etagOf(folder) });
  },

  async updateFolder({ rows, params, body, meta, tell }: On<"updateFolder">): Promise<Handled> {
    if (isEmpty(body)) return changesNothing;
    const before = await heldFolder(rows, params.folder);
    if (before.trashedAt !== null) return refuse("conflict", { reason: "in-trash" });
    const fits = matches(meta, before);
    if (!fits.ok) return fits;
    const parent = body.parent;
    if (typeof parent === "string") {
      if (!(await isFolderOf(rows, parent, before.projectId))) return refuse("not-found");
      if ((await below(rows, before.id, null)).includes(parent))
        return refuse("conflict", { reason: "folder-into-itself" });
    }
    const changed = await rows.folder.update({
      where: { id: before.id },
      data: {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(parent === undefined ? {} : { parentId: parent }),
        revision: { increment: 1 },
      },
    });
    await tell(folderChanged, changed.workspaceId, {
      project: changed.projectId,
      folder: changed.id,
      change: "updated",
    });
    return ok({ data: changed, etag: etagOf(changed) });
  },

  /** What goes in together carries one moment, by which it comes out together. */
  async trashFolder({ rows, params, now, author, tell, note }: On<"trashFolder">): Promise<Handled> {
    const before = await heldFolder(rows, params.folder);
    if (before.trashedAt !== null) return refuse("conflict", { reason: "in-trash" });
    const folders = [...(await below(rows, before.id, null))];
    const trashed = { trashedAt: now, trashedById: author, revision: { increment: 1 } } as const;
    await rows.document.updateMany({ where: { folderId: { in: folders }, trashedAt: null }, data: trashed });
    await rows.folder.updateMany({ where: { id: { in: folders } }, data: trashed });
    await tell(folderChanged, before.workspaceId, {
      project: before.projectId,
      folder: before.id,
      change: "trashed",
    });
    await tell(accessChanged, before.workspaceId, {
      workspace: before.workspaceId,
      reason: "folder-trashed",
    });
    await note({
      workspaceId: before.workspaceId,
      projectId: before.projectId,
      verb: "trashed",
      subject: { kind: "folder", id: before.id, name: before.name },
    });
    return ok({ data: await rows.folder.findUniqueOrThrow({ where: { id: before.id } }) });
  },

  async restoreFolder({ rows, params, tell, note }: On<"restoreFolder">): Promise<Handled> {
    const before = await heldFolder(rows, params.folder);
    if (before.trashedAt === null) return refuse("conflict", { reason: "not-in-trash" });
    const folders = [...(await below(rows, before.id, before.trashedAt))];
    const alive = { trashedAt: null, trashedById: null, revision: { increment: 1 } } as const;
    await rows.document.updateMany({
      where: { folderId: { in: folders }, trashedAt: before.trashedAt },
      data: alive,
    });
    await rows.folder.updateMany({ where: { id: { in: folders } }, data: alive });
    const parentGone =
      before.parentId !== null && !(await isFolderOf(rows, before.parentId, before.projectId));
    if (parentGone) await rows.folder.update({ where: { id: before.id }, data: { parentId: null } });
    await tell(folderChanged, before.workspaceId, {
      project: before.projectId,
      folder: before.id,
      change: "restored",
    });
    await tell(accessChanged, before.workspaceId, {
      workspace: before.workspaceId,
      reason: "folder-restored",
    });
    await note({
      workspaceId: before.workspaceId,
      projectId: before.projectId,
      verb: "restored",
      subject: { kind: "folder", id: before.id, name: before.name },
    });
    return ok({ data: await rows.folder.findUniqueOrThrow({ where: { id: before.id } }) });
  },
};

/** The folder as it is once nobody else changes the tree that it is in. */
async function heldFolder(rows: Rows, id: string): Promise<Folder> {
  const { projectId } = await rows.folder.findUniqueOrThrow({ where: { id } });
  await holdTree(rows, projectId);
  return rows.folder.findUniqueOrThrow({ where: { id } });
}
