import { can } from "@solidtype/access";
import { type Operations, accessChanged, newId, ok, refuse, workspaceChanged } from "@solidtype/contracts";
import type { Handled, Scene } from "../handler.ts";
import { auditPage, pageOf } from "../paging.ts";
import { etagOf, patchRow } from "../revision.ts";
import { newSecret } from "../secrets.ts";
import { inDays } from "./account.ts";
import {
  anotherOwner,
  dropMember,
  invitingRoles,
  lastOwner,
  stillInvites,
  takeBackInvitations,
} from "./membership.ts";

type On<Id extends keyof Operations> = Scene<Operations[Id]>;

function mayOwn(scene: Scene): boolean {
  return can(scene.grants, "member.own", scene.facts, scene.now.getTime()).allowed;
}

export const workspaceHandlers = {
  async getWorkspace({ rows, params }: On<"getWorkspace">): Promise<Handled> {
    const workspace = await rows.workspace.findUniqueOrThrow({ where: { id: params.workspace } });
    return ok({ data: workspace, etag: etagOf(workspace) });
  },

  async updateWorkspace({ rows, params, body, meta, tell }: On<"updateWorkspace">): Promise<Handled> {
    const patched = await patchRow({ rows, meta }, "workspace", params.workspace, { name: body.name });
    if (!patched.ok) return patched;
    const workspace = patched.value.after;
    await tell(workspaceChanged, params.workspace, { workspace: params.workspace, change: "updated" });
    return ok({ data: workspace, etag: etagOf(workspace) });
  },

  async deleteWorkspace({ rows, params, now, tell }: On<"deleteWorkspace">): Promise<Handled> {
    await rows.workspace.update({
      where: { id: params.workspace },
      data: { trashedAt: now, revision: { increment: 1 } },
    });
    await tell(workspaceChanged, params.workspace, { workspace: params.workspace, change: "deleted" });
    await tell(accessChanged, params.workspace, { workspace: params.workspace, reason: "workspace-closed" });
    return ok({ data: null });
  },

  async restoreWorkspace({ rows, params, tell }: On<"restoreWorkspace">): Promise<Handled> {
    const workspace = await rows.workspace.update({
      where: { id: params.workspace },
      data: { trashedAt: null, revision: { increment: 1 } },
    });
    await tell(workspaceChanged, params.workspace, { workspace: params.workspace, change: "restored" });
    await tell(accessChanged, params.workspace, { workspace: params.workspace, reason: "workspace-opened" });
    return ok({ data: workspace, etag: etagOf(workspace) });
  },

  async listMembers({ rows, params, query }: On<"listMembers">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.member.findMany({
        where: { organizationId: params.workspace, ...(after === undefined ? {} : { id: { gt: after } }) },
        orderBy: { id: "asc" },
        take,
      }),
    );
  },

  /** Only owners make and unmake owners, and a workspace never loses its last one. */
  async changeMember(scene: On<"changeMember">): Promise<Handled> {
    const { rows, params, body, tell, note } = scene;
    const key = { organizationId: params.workspace, userId: params.person };
    const another = await anotherOwner(scene, params.workspace, params.person);
    const member = await rows.member.findUnique({ where: { organizationId_userId: key } });
    if (member === null) return refuse("not-found");
    if ((member.role === "owner" || body.role === "owner") && !mayOwn(scene as Scene))
      return refuse("forbidden");
    if (member.role === "owner" && body.role !== "owner" && !another) return lastOwner;
    const changed = await rows.member.update({ where: { id: member.id }, data: { role: body.role } });
    if (!invitingRoles.has(body.role)) await takeBackInvitations(scene, params.workspace, params.person);
    await tell(accessChanged, params.workspace, {
      workspace: params.workspace,
      persons: [params.person],
      reason: "role-changed",
    });
    await note({
      workspaceId: params.workspace,
      verb: `made ${body.role}`,
      subject: { kind: "person", id: params.person, name: member.name },
    });
    return ok({ data: changed });
  },

  async removeMember(scene: On<"removeMember">): Promise<Handled> {
    const { rows, params } = scene;
    const member = await rows.member.findUnique({
      where: { organizationId_userId: { organizationId: params.workspace, userId: params.person } },
    });
    if (member === null) return refuse("not-found");
    if (member.role === "owner" && !mayOwn(scene as Scene)) return refuse("forbidden");
    const dropped = await dropMember(scene, params.workspace, params.person);
    return dropped.ok ? ok({ data: null }) : dropped;
  },

  async leaveWorkspace(scene: On<"leaveWorkspace">): Promise<Handled> {
    if (scene.principal.kind !== "person") return refuse("forbidden");
    const dropped = await dropMember(scene, scene.params.workspace, scene.author);
    return dropped.ok ? ok({ data: null }) : dropped;
  },

  async listInvitations({ rows, params, query }: On<"listInvitations">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.invitation.findMany({
        where: { organizationId: params.workspace, ...(after === undefined ? {} : { id: { lt: after } }) },
        orderBy: { id: "desc" },
        take,
      }),
    );
  },

  async createInvitation(scene: On<"createInvitation">): Promise<Handled> {
    const { rows, params, body, author, now, mailer, publicUrl, after } = scene;
    // A key of the workspace invites by a role of its own, whoever made it.
    const byPerson = scene.grants.person !== null;
    if (byPerson && !(await stillInvites(scene, params.workspace, author))) return refuse("forbidden");
    const { secret, hash } = newSecret("invite");
    const invitation = await rows.invitation.create({
      data: {
        id: newId("invitation"),
        organizationId: params.workspace,
        email: body.email ?? "",
        role: body.role,
        tokenHash: hash,
        inviterId: author,
        createdAt: now,
        expiresAt: inDays(now, body.expiresInDays) ?? now,
      },
      include: { workspace: true },
    });
    const to = body.email;
    if (to !== null) {
      after(async () => ({
        mail: await mailer.send({
          to,
          subject: `You are invited to ${invitation.workspace.name} on SolidType`,
          text: `Follow this link to join ${invitation.workspace.name}:`,
          link: new URL(`/invitations/${secret}`, publicUrl).href,
        }),
      }));
    }
    // Who asks again because no answer came gets this one, with what was then meant to become of the mail.
    return ok({ data: { invitation, token: secret, mail: to === null ? null : "sent" } });
  },

  async revokeInvitation({ rows, params }: On<"revokeInvitation">): Promise<Handled> {
    const invitation = await rows.invitation.findUnique({ where: { id: params.invitation } });
    if (invitation === null || invitation.organizationId !== params.workspace) return refuse("not-found");
    if (invitation.status === "accepted") return refuse("conflict", { reason: "accepted" });
    return ok({
      data: await rows.invitation.update({ where: { id: invitation.id }, data: { status: "revoked" } }),
    });
  },

  async listWorkspaceKeys({ rows, params, query }: On<"listWorkspaceKeys">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.apiKey.findMany({
        where: {
          kind: "workspace",
          workspaceId: params.workspace,
          ...(after === undefined ? {} : { id: { lt: after } }),
        },
        orderBy: { id: "desc" },
        take,
      }),
    );
  },

  async createWorkspaceKey({
    rows,
    params,
    body,
    author,
    now,
    principal,
  }: On<"createWorkspaceKey">): Promise<Handled> {
    if (principal.kind === "api-key") return refuse("forbidden", { reason: "a key cannot make keys" });
    const { secret, hash } = newSecret("stw");
    const key = await rows.apiKey.create({
      data: {
        id: newId("apiKey"),
        kind: "workspace",
        userId: author,
        workspaceId: params.workspace,
        name: body.name,
        prefix: secret.slice(0, 10),
        hash,
        scopes: body.scopes,
        role: body.role,
        expiresAt: inDays(now, body.expiresInDays),
      },
    });
    return ok({ data: { key, secret } });
  },

  async revokeWorkspaceKey({ rows, params, now, tell }: On<"revokeWorkspaceKey">): Promise<Handled> {
    const key = await rows.apiKey.findUnique({ where: { id: params.key } });
    if (key === null || key.kind !== "workspace" || key.workspaceId !== params.workspace)
      return refuse("not-found");
    const revoked = await rows.apiKey.update({
      where: { id: key.id },
      data: { revokedAt: key.revokedAt ?? now },
    });
    await tell(accessChanged, params.workspace, { workspace: params.workspace, reason: "key-revoked" });
    return ok({ data: revoked });
  },

  /** Private projects are left out: their activity is read at the project. */
  async listActivity({ rows, params, query }: On<"listActivity">): Promise<Handled> {
    const open = await rows.project.findMany({
      where: { workspaceId: params.workspace, visibility: "workspace", trashedAt: null },
      select: { id: true },
    });
    const projects = open.map(({ id }) => id);
    return pageOf(query, (after, take) =>
      rows.activity.findMany({
        where: {
          workspaceId: params.workspace,
          OR: [{ projectId: null }, { projectId: { in: projects } }],
          ...(after === undefined ? {} : { id: { lt: after } }),
        },
        orderBy: { id: "desc" },
        take,
      }),
    );
  },

  async listAudit({ rows, params, query }: On<"listAudit">): Promise<Handled> {
    return auditPage(rows, query, { workspaceId: params.workspace });
  },
};
