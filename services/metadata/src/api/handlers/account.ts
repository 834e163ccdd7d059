import {
  type Operations,
  accessChanged,
  identityEnded,
  newId,
  ok,
  refuse,
  workspaceChanged,
  workspaceRoleName,
} from "@solidtype/contracts";
import type { Rows } from "../../database/database.ts";
import { conflict } from "../conflict.ts";
import type { Handled, Scene } from "../handler.ts";
import { auditPage, pageBy, pageOf } from "../paging.ts";
import { hashSecret, newSecret } from "../secrets.ts";
import { addMember } from "./membership.ts";

type On<Id extends keyof Operations> = Scene<Operations[Id]>;

/** Cached grants of a person are void in every workspace they are in. */
async function tellOfPerson(
  scene: Pick<Scene, "rows" | "tell">,
  person: string,
  reason: string,
): Promise<void> {
  const memberships = await scene.rows.member.findMany({
    where: { userId: person },
    select: { organizationId: true },
  });
  for (const { organizationId } of memberships) {
    await scene.tell(accessChanged, organizationId, { workspace: organizationId, persons: [person], reason });
  }
}

/** The workspaces of a person; of these a key that is confined to one knows no other. */
async function mine(rows: Rows, person: string, confinedTo: string | null) {
  const memberships = await rows.member.findMany({
    where: {
      userId: person,
      workspace: { trashedAt: null },
      ...(confinedTo === null ? {} : { organizationId: confinedTo }),
    },
    include: { workspace: true },
    orderBy: { organizationId: "asc" },
    take: 200,
  });
  return memberships.map(({ workspace, role }) => ({ ...workspace, role }));
}

export const accountHandlers = {
  async getMe(scene: On<"getMe">): Promise<Handled> {
    const person = await scene.rows.user.findUnique({ where: { id: scene.author } });
    const workspaces = await mine(scene.rows, scene.author, scene.grants.key?.workspace ?? null);
    return ok({ data: { principal: scene.principal, person, workspaces } });
  },

  async listFavourites({ rows, author, query }: On<"listFavourites">): Promise<Handled> {
    return pageBy(
      query,
      (row: { documentId: string }) => row.documentId,
      (after, take) =>
        rows.favourite.findMany({
          where: { userId: author, ...(after === undefined ? {} : { documentId: { gt: after } }) },
          orderBy: { documentId: "asc" },
          take,
        }),
    );
  },

  async addFavourite({ rows, author, facts }: On<"addFavourite">): Promise<Handled> {
    if (facts.kind !== "document") return refuse("not-found");
    const key = { userId: author, documentId: facts.document };
    const row = { ...key, workspaceId: facts.workspace, projectId: facts.project };
    return ok({
      data: await rows.favourite.upsert({ where: { userId_documentId: key }, create: row, update: {} }),
    });
  },

  async removeFavourite({ rows, author, params }: On<"removeFavourite">): Promise<Handled> {
    await rows.favourite.deleteMany({ where: { userId: author, documentId: params.document } });
    return ok({ data: null });
  },

  /** The newest are what matters; older ones are reached by search. */
  async listRecents({ rows, author, query }: On<"listRecents">): Promise<Handled> {
    return ok({
      data: await rows.recent.findMany({
        where: { userId: author },
        orderBy: { openedAt: "desc" },
        take: query.limit,
      }),
      next: null,
    });
  },

  async markOpened({ rows, author, facts, now }: On<"markOpened">): Promise<Handled> {
    if (facts.kind !== "document") return refuse("not-found");
    const key = { userId: author, documentId: facts.document };
    const row = { ...key, workspaceId: facts.workspace, projectId: facts.project, openedAt: now };
    return ok({
      data: await rows.recent.upsert({
        where: { userId_documentId: key },
        create: row,
        update: { openedAt: now },
      }),
    });
  },

  async listSignIns({ rows, author, principal, query, now }: On<"listSignIns">): Promise<Handled> {
    const page = await pageOf(query, (after, take) =>
      rows.session.findMany({
        where: {
          userId: author,
          expiresAt: { gt: now },
          ...(after === undefined ? {} : { id: { lt: after } }),
        },
        orderBy: { id: "desc" },
        take,
        omit: { token: true },
      }),
    );
    if (!page.ok) return page;
    const current = principal.kind === "person" ? principal.signIn : undefined;
    return ok({
      ...page.value,
      data: page.value.data.map((row) => ({ ...row, current: row.id === current })),
    });
  },

  /** That a sign-in has ended is told by the database itself, whoever deletes it. */
  async revokeSignIn(scene: On<"revokeSignIn">): Promise<Handled> {
    const gone = await scene.rows.session.deleteMany({
      where: { id: scene.params.signIn, userId: scene.author },
    });
    if (gone.count === 0) return refuse("not-found");
    return ok({ data: null });
  },

  async listAccountAudit({ rows, author, query }: On<"listAccountAudit">): Promise<Handled> {
    return auditPage(rows, query, { workspaceId: null, resourceKind: "account", resourceId: author });
  },

  async listMyKeys({ rows, author, query }: On<"listMyKeys">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.apiKey.findMany({
        where: { kind: "person", userId: author, ...(after === undefined ? {} : { id: { lt: after } }) },
        orderBy: { id: "desc" },
        take,
      }),
    );
  },

  async createMyKey({ rows, author, body, now, principal }: On<"createMyKey">): Promise<Handled> {
    // A key must not make a stronger or longer-lived one.
    if (principal.kind === "api-key") return refuse("forbidden", { reason: "a key cannot make keys" });
    if (body.workspace !== null) {
      const member = await rows.member.findUnique({
        where: { organizationId_userId: { organizationId: body.workspace, userId: author } },
      });
      if (member === null) return refuse("not-found");
    }
    const { secret, hash } = newSecret("st");
    const key = await rows.apiKey.create({
      data: {
        id: newId("apiKey"),
        kind: "person",
        userId: author,
        workspaceId: body.workspace,
        name: body.name,
        prefix: secret.slice(0, 10),
        hash,
        scopes: body.scopes,
        expiresAt: inDays(now, body.expiresInDays),
      },
    });
    return ok({ data: { key, secret } });
  },

  async revokeMyKey(scene: On<"revokeMyKey">): Promise<Handled> {
    const { rows, params, author, now } = scene;
    const key = await rows.apiKey.findUnique({ where: { id: params.key } });
    if (key === null || key.kind !== "person" || key.userId !== author) return refuse("not-found");
    const revoked = await rows.apiKey.update({
      where: { id: key.id },
      data: { revokedAt: key.revokedAt ?? now },
    });
    await scene.tell(identityEnded, null, { person: author, reason: "key-revoked" });
    await tellOfPerson(scene, author, "key-revoked");
    return ok({ data: revoked });
  },

  async lookInvitation({ rows, body, now, author }: On<"lookInvitation">): Promise<Handled> {
    const invitation = await openInvitation(rows, body.token, author, now);
    if (invitation === null) return refuse("not-found");
    return ok({
      data: { invitation, workspace: { id: invitation.workspace.id, name: invitation.workspace.name } },
    });
  },

  /** An invitation by mail is for that address alone; one by link is for whoever holds it. */
  async acceptInvitation(scene: On<"acceptInvitation">): Promise<Handled> {
    const { rows, body, now, author, principal } = scene;
    if (principal.kind !== "person") return refuse("forbidden");
    const invitation = await openInvitation(rows, body.token, author, now);
    if (invitation === null) return refuse("not-found");
    const person = await rows.user.findUniqueOrThrow({ where: { id: author } });
    if (invitation.email !== "" && invitation.email !== person.email.toLowerCase())
      return refuse("not-found");
    const held = await addMember(scene, invitation.organizationId, person, invitation.role);
    if (held !== null && isLess(held, invitation.role)) return alreadyIn(held, invitation);
    if (invitation.email !== "")
      await rows.invitation.update({ where: { id: invitation.id }, data: { status: "accepted" } });
    return ok({ data: invitation.workspace });
  },

  async listWorkspaces({ rows, author, query }: On<"listWorkspaces">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.workspace.findMany({
        where: {
          trashedAt: null,
          members: { some: { userId: author } },
          ...(after === undefined ? {} : { id: { gt: after } }),
        },
        orderBy: { id: "asc" },
        take,
      }),
    );
  },

  async listClosedWorkspaces({ rows, author, query }: On<"listClosedWorkspaces">): Promise<Handled> {
    return pageOf(query, (after, take) =>
      rows.workspace.findMany({
        where: {
          trashedAt: { not: null },
          members: { some: { userId: author, role: "owner" } },
          ...(after === undefined ? {} : { id: { gt: after } }),
        },
        orderBy: { id: "asc" },
        take,
      }),
    );
  },

  async createWorkspace(scene: On<"createWorkspace">): Promise<Handled> {
    const { rows, author, body, tell } = scene;
    const person = await rows.user.findUnique({ where: { id: author } });
    if (person === null) return refuse("not-found");
    const id = newId("workspace");
    const workspace = await rows.workspace.create({ data: { id, name: body.name, slug: id } });
    await addMember(scene, id, person, "owner");
    await tell(workspaceChanged, id, { workspace: id, change: "created" });
    return ok({ data: workspace });
  },
};

export function inDays(now: Date, days: number | null): Date | null {
  return days === null ? null : new Date(now.getTime() + days * 86_400_000);
}

function isLess(held: string, offered: string): boolean {
  const roles: readonly string[] = workspaceRoleName.options;
  return roles.indexOf(held) < roles.indexOf(offered);
}

/** What somebody may do is changed by whoever may change it, not by an invitation that may be older than it. */
function alreadyIn(held: string, invitation: { role: string; workspace: { name: string } }): Handled {
  const { role, workspace } = invitation;
  return conflict(
    "already-a-member",
    `You are in ${workspace.name} already, as ${held}. Ask an admin of it to make you ${role}.`,
  );
}

/** As this person may see it: none that is older than that they left, or were taken out of, its workspace. */
async function openInvitation(rows: Rows, token: string, person: string, now: Date) {
  const invitation = await rows.invitation.findFirst({
    where: {
      tokenHash: hashSecret(token),
      status: "pending",
      expiresAt: { gt: now },
      workspace: { trashedAt: null },
    },
    include: { workspace: true },
  });
  if (invitation === null) return null;
  const left = await rows.departure.findUnique({
    where: { organizationId_userId: { organizationId: invitation.organizationId, userId: person } },
  });
  return left !== null && left.at >= invitation.createdAt ? null : invitation;
}
