import {
  type ErrorCode,
  type Operations,
  type Result,
  branchChanged,
  accessChanged,
  failure,
  newId,
  ok,
  refuse,
} from "@solidtype/contracts";
import type { Content } from "../../content/content.ts";
import type { Rows } from "../../database/database.ts";
import type { Handled, Scene } from "../handler.ts";
import { pageOf } from "../paging.ts";
import { etagOf, patchRow } from "../revision.ts";
import { type Reading, pathOfRow, readingsOf } from "./streams.ts";

type On<Id extends keyof Operations> = Scene<Operations[Id]>;
export type Pinned = { readonly document: string; readonly branch: string; readonly offset: string };

/**
 * Pins the present state of what a branch holds and says where each document is read from now on. The branch's own
 * streams are asked for their ends; a document it has not written keeps the place that it was inherited from, and that
 * place is pinned once more under the new name.
 */
export async function pinBranch(
  content: Content,
  name: string,
  workspace: string,
  branch: string,
  readings: readonly Reading[],
): Promise<Result<readonly Pinned[], ErrorCode>> {
  const ends = await content.pin(
    name,
    readings.map(({ document }) => ({ stream: pathOfRow(workspace, document, branch), offset: null })),
  );
  if (!ends.ok) return ends;
  const pinned: Pinned[] = [];
  const inherited: Pinned[] = [];
  for (const [index, reading] of readings.entries()) {
    const end = ends.value[index] ?? null;
    if (end !== null) pinned.push({ document: reading.document, branch, offset: end });
    else if (reading.offset !== null)
      inherited.push({ document: reading.document, branch: reading.branch, offset: reading.offset });
  }
  if (inherited.length === 0) return ok(pinned);
  const kept = await content.pin(
    name,
    inherited.map((one) => ({ stream: pathOfRow(workspace, one.document, one.branch), offset: one.offset })),
  );
  return kept.ok ? ok([...pinned, ...inherited]) : kept;
}

/** Of two who bring a document at once the first decides where it is read; the other's changes beyond that are still to be merged. */
export async function keepPins(rows: Rows, branch: string, pins: readonly Pinned[]): Promise<void> {
  await rows.$executeRaw`
    INSERT INTO "branch_pin" ("branchId", "documentId", "sourceBranchId", "offset")
    SELECT ${branch}, * FROM unnest(${pins.map((pin) => pin.document)}::text[], ${pins.map((pin) => pin.branch)}::text[], ${pins.map((pin) => pin.offset)}::text[])
    ON CONFLICT ("branchId", "documentId") DO NOTHING`;
}

async function change(
  scene: Scene,
  id: string,
  data: { trashedAt: Date | null; trashedById: string | null },
  verb: "trashed" | "restored",
): Promise<Handled> {
  const before = await scene.rows.branch.findUniqueOrThrow({ where: { id }, include: { project: true } });
  if (before.project.mainBranchId === id) return refuse("conflict", { reason: "main-branch" });
  const branch = await scene.rows.branch.update({
    where: { id },
    data: { ...data, revision: { increment: 1 } },
  });
  await scene.tell(branchChanged, branch.workspaceId, {
    project: branch.projectId,
    branch: id,
    change: verb,
  });
  await scene.tell(accessChanged, branch.workspaceId, {
    workspace: branch.workspaceId,
    reason: `branch-${verb}`,
  });
  await scene.note({
    workspaceId: branch.workspaceId,
    projectId: branch.projectId,
    verb,
    subject: { kind: "branch", id, name: branch.name },
  });
  return ok({ data: branch, etag: etagOf(branch) });
}

export const branchHandlers = {
  async listBranches({ rows, params, query }: On<"listBranches">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.branch.findMany({
        where: {
          projectId: params.project,
          trashedAt: null,
          ...(after === undefined ? {} : { id: { gt: after } }),
        },
        orderBy: { id: "asc" },
        take,
      }),
    );
  },

  /** Writes no content, whatever the number of documents: one pin each, in one statement. */
  async createBranch({
    rows,
    params,
    body,
    author,
    content,
    tell,
    note,
  }: On<"createBranch">): Promise<Handled> {
    const parent = await rows.branch.findUnique({ where: { id: body.parent } });
    if (parent === null || parent.projectId !== params.project || parent.trashedAt !== null)
      return refuse("not-found");
    const id = newId("branch");
    const pinned = await pinBranch(
      content,
      id,
      parent.workspaceId,
      parent.id,
      await readingsOf(rows, parent.id),
    );
    if (!pinned.ok) return pinned;
    const branch = await rows.branch.create({
      data: {
        id,
        workspaceId: parent.workspaceId,
        projectId: params.project,
        name: body.name,
        parentId: parent.id,
        createdById: author,
      },
    });
    await keepPins(rows, id, pinned.value);
    await tell(branchChanged, parent.workspaceId, { project: params.project, branch: id, change: "created" });
    await note({
      workspaceId: parent.workspaceId,
      projectId: params.project,
      verb: "branched",
      subject: { kind: "branch", id, name: body.name },
    });
    return ok({ data: branch, etag: etagOf(branch) });
  },

  async updateBranch({ rows, params, body, meta, tell }: On<"updateBranch">): Promise<Handled> {
    const patched = await patchRow({ rows, meta }, "branch", params.branch, { name: body.name });
    if (!patched.ok) return patched;
    const branch = patched.value.after;
    await tell(branchChanged, branch.workspaceId, {
      project: branch.projectId,
      branch: branch.id,
      change: "updated",
    });
    return ok({ data: branch, etag: etagOf(branch) });
  },

  trashBranch: (scene: On<"trashBranch">): Promise<Handled> =>
    change(
      scene as Scene,
      scene.params.branch,
      { trashedAt: scene.now, trashedById: scene.author },
      "trashed",
    ),

  /** Its name may be another's by now, and in the trash there is nowhere to give it a new one. */
  async restoreBranch(scene: On<"restoreBranch">): Promise<Handled> {
    const { projectId, name, id } = await scene.rows.branch.findUniqueOrThrow({
      where: { id: scene.params.branch },
    });
    const [other] = await scene.rows.$queryRaw<{ name: string }[]>`
      SELECT "name" FROM "branch" WHERE "projectId" = ${projectId} AND "id" <> ${id} AND "trashedAt" IS NULL
      AND lower("name") = lower(${name})`;
    if (other !== undefined)
      return {
        ok: false,
        error: {
          ...failure("already-exists"),
          message: `There is another branch called “${other.name}” by now. Rename that one first.`,
        },
      };
    return change(scene as Scene, id, { trashedAt: null, trashedById: null }, "restored");
  },
};
