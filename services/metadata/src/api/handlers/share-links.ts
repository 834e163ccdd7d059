import { type Operations, accessChanged, newId, ok, refuse } from "@solidtype/contracts";
import type { Handled, Scene } from "../handler.ts";
import { pageOf } from "../paging.ts";
import { hashPassword, newSecret } from "../secrets.ts";
import { inDays } from "./account.ts";

type On<Id extends keyof Operations> = Scene<Operations[Id]>;

export const shareLinkHandlers = {
  async listShareLinks({ rows, params, query }: On<"listShareLinks">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.shareLink.findMany({
        where: { projectId: params.project, ...(after === undefined ? {} : { id: { lt: after } }) },
        orderBy: { id: "desc" },
        take,
      }),
    );
  },

  async createShareLink({
    rows,
    params,
    body,
    facts,
    author,
    now,
    note,
  }: On<"createShareLink">): Promise<Handled> {
    if (facts.kind !== "project") return refuse("not-found");
    if (body.document !== null) {
      const document = await rows.document.findUnique({ where: { id: body.document } });
      if (document === null || document.projectId !== params.project || document.trashedAt !== null)
        return refuse("not-found");
    }
    const { secret, hash } = newSecret("share");
    const link = await rows.shareLink.create({
      data: {
        id: newId("shareLink"),
        workspaceId: facts.workspace,
        projectId: params.project,
        documentId: body.document,
        label: body.label,
        role: body.role,
        tokenHash: hash,
        passwordHash: body.password === null ? null : await hashPassword(body.password),
        protected: body.password !== null,
        expiresAt: inDays(now, body.expiresInDays),
        createdById: author,
      },
    });
    await note({
      workspaceId: facts.workspace,
      projectId: params.project,
      documentId: body.document,
      verb: "shared",
      subject: { kind: "shareLink", id: link.id, name: link.label },
    });
    return ok({ data: { link, token: secret } });
  },

  async revokeShareLink({ rows, params, now, tell }: On<"revokeShareLink">): Promise<Handled> {
    const link = await rows.shareLink.findUniqueOrThrow({ where: { id: params.shareLink } });
    const revoked = await rows.shareLink.update({
      where: { id: link.id },
      data: { revokedAt: link.revokedAt ?? now },
    });
    await tell(accessChanged, link.workspaceId, { workspace: link.workspaceId, reason: "link-revoked" });
    return ok({ data: revoked });
  },
};
