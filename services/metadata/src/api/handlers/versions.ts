import { type Operations, newId, ok, refuse } from "@solidtype/contracts";
import type { Handled, Scene } from "../handler.ts";
import type { VersionPin } from "../../generated/prisma/client.ts";
import { pageBy, pageOf } from "../paging.ts";
import { pinBranch } from "./branches.ts";
import { readingsOf } from "./streams.ts";

type On<Id extends keyof Operations> = Scene<Operations[Id]>;

export const versionHandlers = {
  async listVersions({ rows, params, query }: On<"listVersions">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.version.findMany({
        where: {
          projectId: params.project,
          ...(query.document === undefined ? {} : { documentId: query.document }),
          ...(after === undefined ? {} : { id: { gt: after } }),
        },
        orderBy: { id: "asc" },
        take,
      }),
    );
  },

  /** A version names offsets and pins them; it never changes afterwards, and the streams keep what it needs. */
  async createVersion({ rows, params, body, author, content, note }: On<"createVersion">): Promise<Handled> {
    const branch = await rows.branch.findUnique({ where: { id: body.branch } });
    if (branch === null || branch.projectId !== params.project || branch.trashedAt !== null)
      return refuse("not-found");
    const readings = await readingsOf(rows, branch.id, body.document === null ? undefined : [body.document]);
    if (body.document !== null && readings.length === 0) return refuse("not-found");
    const id = newId("version");
    const pinned = await pinBranch(content, id, branch.workspaceId, branch.id, readings);
    if (!pinned.ok) return pinned;
    const version = await rows.version.create({
      data: {
        id,
        workspaceId: branch.workspaceId,
        projectId: params.project,
        branchId: branch.id,
        documentId: body.document,
        name: body.name,
        note: body.note,
        createdById: author,
      },
    });
    await rows.versionPin.createMany({
      data: pinned.value.map((pin) => ({
        versionId: id,
        documentId: pin.document,
        sourceBranchId: pin.branch,
        offset: pin.offset,
      })),
    });
    await note({
      workspaceId: branch.workspaceId,
      projectId: params.project,
      documentId: body.document,
      verb: "named",
      subject: { kind: "version", id, name: body.name },
    });
    return ok({ data: version });
  },

  /** Of a version of a whole branch there may be any number. */
  async getVersion({ rows, params, query }: On<"getVersion">): Promise<Handled> {
    const version = await rows.version.findUniqueOrThrow({ where: { id: params.version } });
    const paged = await pageBy(
      query,
      ({ documentId }: VersionPin) => documentId,
      (after, take) =>
        rows.versionPin.findMany({
          where: {
            versionId: version.id,
            documentId: {
              ...(after !== undefined && { gt: after }),
              ...(query.document !== undefined && { equals: query.document }),
            },
          },
          orderBy: { documentId: "asc" },
          take,
        }),
    );
    if (!paged.ok) return paged;
    const { data, next } = paged.value;
    const documents = data.map((pin) => ({
      document: pin.documentId,
      branch: pin.sourceBranchId,
      offset: pin.offset,
    }));
    return ok({ data: { ...version, documents }, next });
  },
};
