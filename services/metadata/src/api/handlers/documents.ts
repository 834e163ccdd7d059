import {
  type BranchId,
  type Operations,
  accessChanged,
  documentChanged,
  newId,
  ok,
  refuse,
} from "@solidtype/contracts";
import type { Prisma } from "../../generated/prisma/client.ts";
import type { Handled, Scene } from "../handler.ts";
import { pageOf } from "../paging.ts";
import { changesNothing, etagOf, isEmpty, patchRow } from "../revision.ts";
import { roleHere, visibleTo } from "./projects.ts";
import { pathOfRow, type Reading, readingsOf, streamsOfDocument } from "./streams.ts";
import { isFolderOf, opensFolder } from "./tree.ts";

type On<Id extends keyof Operations> = Scene<Operations[Id]>;

async function livingBranch(
  scene: Pick<Scene, "rows">,
  project: string,
  branch: string | undefined,
): Promise<BranchId | undefined> {
  const { mainBranchId } = await scene.rows.project.findUniqueOrThrow({
    where: { id: project },
    select: { mainBranchId: true },
  });
  if (branch === undefined || branch === mainBranchId) return mainBranchId as BranchId;
  const row = await scene.rows.branch.findUnique({ where: { id: branch } });
  return row !== null && row.projectId === project && row.trashedAt === null
    ? (row.id as BranchId)
    : undefined;
}

/** A word of the name begins so. What means something to LIKE is only itself here. */
function begun(word: string) {
  const plain = word.replaceAll(/[\\%_]/g, "\\$&");
  return [
    { name: { startsWith: plain, mode: "insensitive" as const } },
    { name: { contains: ` ${plain}`, mode: "insensitive" as const } },
  ];
}

type Opened = { readonly branch: string; readonly reading: Reading };

/**
 * The branch that a document opens on. One that main has none of opens where it was made when no branch is named, as a
 * list of one's own parts names none; and one in the trash, which no branch holds any more, always does.
 */
async function openedOn(
  rows: Scene["rows"],
  document: { readonly id: string; readonly branchId: string; readonly trashedAt: Date | null },
  main: string,
  asked: string | undefined,
): Promise<Opened | null> {
  const made = document.branchId;
  if (document.trashedAt !== null)
    return { branch: made, reading: { document: document.id, branch: made, offset: null } };
  for (const branch of asked === undefined ? [main, made] : [asked]) {
    const [reading] = await readingsOf(rows, branch, [document.id]);
    if (reading !== undefined) return { branch, reading };
  }
  return null;
}

async function change(
  scene: Scene,
  id: string,
  data: Prisma.DocumentUpdateInput,
  verb: "trashed" | "restored",
): Promise<Handled> {
  const document = await scene.rows.document.update({
    where: { id },
    data: { ...data, revision: { increment: 1 } },
  });
  await scene.tell(documentChanged, document.workspaceId, {
    project: document.projectId,
    document: id,
    change: verb,
  });
  await scene.tell(accessChanged, document.workspaceId, {
    workspace: document.workspaceId,
    reason: `document-${verb}`,
  });
  await scene.note({
    workspaceId: document.workspaceId,
    projectId: document.projectId,
    documentId: id,
    verb,
    subject: { kind: "document", id, name: document.name },
  });
  return ok({ data: document, etag: etagOf(document) });
}

export const documentHandlers = {
  async listDocuments({ rows, params, query }: On<"listDocuments">): Promise<Handled> {
    const branch = await livingBranch({ rows }, params.project, query.branch);
    if (branch === undefined) return refuse("not-found");
    return pageOf(query, (after, take) =>
      rows.document.findMany({
        where: {
          projectId: params.project,
          trashedAt: query.trashed ? { not: null } : null,
          OR: [{ branchId: branch }, { pins: { some: { branchId: branch } } }],
          ...(query.folder === undefined ? {} : { folderId: query.folder }),
          ...(after === undefined ? {} : { id: { gt: after } }),
        },
        orderBy: { id: "asc" },
        take,
      }),
    );
  },

  async findDocuments({ rows, params, query, grants }: On<"findDocuments">): Promise<Handled> {
    const words = query.words.split(/\s+/).filter(Boolean);
    const found = await rows.document.findMany({
      where: {
        workspaceId: params.workspace,
        trashedAt: null,
        project: { trashedAt: null, ...visibleTo(grants) },
        AND: words.map((word) => ({ OR: [...begun(word), { project: { OR: begun(word) } }] })),
      },
      select: { id: true, name: true, project: { select: { id: true, name: true } } },
      orderBy: [{ editedAt: "desc" }, { id: "asc" }],
      take: query.limit,
    });
    return ok({ data: found });
  },

  /** The content is there before the row is: whoever sees the document can open it. */
  async createDocument({
    rows,
    params,
    body,
    facts,
    author,
    content,
    tell,
    note,
  }: On<"createDocument">): Promise<Handled> {
    if (facts.kind !== "project") return refuse("not-found");
    if (body.kind !== "part")
      return refuse("invalid-input", {
        reason: `nothing can edit or show a document of kind ${body.kind} yet; only parts can be made`,
      });
    const branch = await livingBranch({ rows }, params.project, body.branch);
    if (branch === undefined) return refuse("not-found");
    const { folder } = body;
    if (folder !== null && !(await isFolderOf(rows, folder, params.project))) return refuse("not-found");
    const id = newId("document");
    const made = await content.create({
      workspace: facts.workspace,
      document: id,
      branch,
      kind: body.kind,
      name: body.name,
      units: body.units,
    });
    if (!made.ok) return made;
    if (folder !== null && !(await opensFolder(rows, folder, params.project))) return refuse("not-found");
    const document = await rows.document.create({
      data: {
        id,
        workspaceId: facts.workspace,
        projectId: params.project,
        folderId: folder,
        branchId: branch,
        kind: body.kind,
        name: body.name,
        createdById: author,
        editedById: author,
      },
    });
    await tell(documentChanged, facts.workspace, {
      project: params.project,
      document: id,
      change: "created",
    });
    await note({
      workspaceId: facts.workspace,
      projectId: params.project,
      documentId: id,
      verb: "created",
      subject: { kind: "document", id, name: body.name },
    });
    return ok({ data: document, etag: etagOf(document) });
  },

  async getDocument(scene: On<"getDocument">): Promise<Handled> {
    const { rows, params, query } = scene;
    const { project, ...document } = await rows.document.findUniqueOrThrow({
      where: { id: params.document },
      include: { project: { select: { mainBranchId: true } } },
    });
    const opened = await openedOn(rows, document, project.mainBranchId, query.branch);
    if (opened === null) return refuse("not-found");
    const { branch, reading } = opened;
    const inherited = reading.offset === null ? null : { branch: reading.branch, offset: reading.offset };
    return ok({
      data: {
        ...document,
        role: roleHere(scene as Scene),
        inTrash: scene.facts.kind === "document" && scene.facts.trashed,
        reading: {
          stream: pathOfRow(document.workspaceId, document.id, branch),
          isMain: branch === project.mainBranchId,
          inherited,
        },
      },
      etag: etagOf(document),
    });
  },

  /** Of a branch that has not written the document yet docsync answers with what it has inherited. */
  async listHistory({ rows, params, query, content }: On<"listHistory">): Promise<Handled> {
    const document = await rows.document.findUniqueOrThrow({
      where: { id: params.document },
      include: { project: { select: { mainBranchId: true } } },
    });
    const opened = await openedOn(rows, document, document.project.mainBranchId, query.branch);
    if (opened === null) return refuse("not-found");
    const stream = pathOfRow(document.workspaceId, document.id, opened.branch);
    const told = await content.history(stream, query.after ?? null, query.limit);
    return told.ok ? ok({ data: { stream, ...told.value } }) : told;
  },

  async updateDocument(scene: On<"updateDocument">): Promise<Handled> {
    const { rows, params, body, facts, tell, note } = scene;
    if (facts.kind !== "document") return refuse("not-found");
    if (isEmpty(body)) return changesNothing;
    if (typeof body.folder === "string" && !(await opensFolder(rows, body.folder, facts.project)))
      return refuse("not-found");
    const patched = await patchRow(scene, "document", params.document, {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.folder === undefined ? {} : { folderId: body.folder }),
    });
    if (!patched.ok) return patched;
    const document = patched.value.after;
    await tell(documentChanged, document.workspaceId, {
      project: document.projectId,
      document: document.id,
      change: "updated",
    });
    const verb = body.name === undefined ? "moved" : "renamed";
    await note({
      workspaceId: document.workspaceId,
      projectId: document.projectId,
      documentId: document.id,
      verb,
      subject: { kind: "document", id: document.id, name: document.name },
    });
    return ok({ data: document, etag: etagOf(document) });
  },

  trashDocument: (scene: On<"trashDocument">): Promise<Handled> =>
    change(
      scene as Scene,
      scene.params.document,
      { trashedAt: scene.now, trashedById: scene.author },
      "trashed",
    ),

  /** Back where it was; into the project's root when its folder is gone. */
  async restoreDocument(scene: On<"restoreDocument">): Promise<Handled> {
    const before = await scene.rows.document.findUniqueOrThrow({
      where: { id: scene.params.document },
      include: { project: true },
    });
    if (before.project.trashedAt !== null) return refuse("conflict", { reason: "project-in-trash" });
    const homeless =
      before.folderId !== null && !(await opensFolder(scene.rows, before.folderId, before.projectId));
    return change(
      scene as Scene,
      before.id,
      { trashedAt: null, trashedById: null, ...(homeless ? { folderId: null } : {}) },
      "restored",
    );
  },

  async deleteDocument({ rows, params, facts, tell, content }: On<"deleteDocument">): Promise<Handled> {
    if (!facts.trashed || facts.kind !== "document") return refuse("conflict", { reason: "not-in-trash" });
    const document = await rows.document.findUniqueOrThrow({ where: { id: params.document } });
    const streams = await streamsOfDocument(rows, document);
    await rows.document.delete({ where: { id: document.id } });
    // A version of all of a branch goes on without it; one of it alone would open nothing.
    const { projectId } = document;
    await rows.versionPin.deleteMany({ where: { documentId: document.id, version: { projectId } } });
    await rows.version.deleteMany({ where: { documentId: document.id, projectId } });
    await rows.shareLink.deleteMany({ where: { documentId: document.id } });
    await rows.favourite.deleteMany({ where: { documentId: document.id } });
    await rows.recent.deleteMany({ where: { documentId: document.id } });
    await tell(documentChanged, document.workspaceId, {
      project: document.projectId,
      document: params.document,
      change: "deleted",
    });
    await content.remove(streams);
    return ok({ data: null });
  },
};
