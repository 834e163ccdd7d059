import {
  type Grants,
  type Resource,
  type ResourceFacts,
  grants as grantsSchema,
  noGrants,
  resourceFacts,
} from "@solidtype/access";
import type { PersonId, Principal } from "@solidtype/contracts";
import type { Rows } from "../database/database.ts";
import { Prisma } from "../generated/prisma/client.ts";

/** What can() needs to know of one principal and one resource; `author` answers for what is made on the way. */
export type Standing = {
  readonly grants: Grants;
  readonly facts: ResourceFacts | undefined;
  readonly author: PersonId | null;
};

type Holder = {
  readonly grants: Grants;
  /** Whose memberships count. */
  readonly person: PersonId | null;
  readonly author: PersonId | null;
  /** The role that a workspace's key has by itself. */
  readonly keyRole: { readonly workspace: string; readonly role: string } | null;
};

/**
 * Two queries at most: who is it (keys and links have a row of their own; a person needs none), and what is true of the
 * resource together with the person's roles around it.
 */
export async function resolveAccess(rows: Rows, principal: Principal, resource: Resource): Promise<Standing> {
  const holder = await holderOf(rows, principal);
  if (holder === undefined) return { grants: noGrants, facts: undefined, author: null };
  if (resource.kind === "account") {
    const facts = resourceFacts.parse({ kind: "account", person: resource.person, trashed: false });
    return { grants: holder.grants, facts, author: holder.author };
  }
  const found = await aboutResource(rows, resource, holder.person);
  if (found === undefined) return { grants: holder.grants, facts: undefined, author: holder.author };
  const role = holder.keyRole?.workspace === found.workspace ? holder.keyRole.role : found.workspaceRole;
  return {
    author: holder.author,
    facts: factsOf(resource, found),
    grants: grantsSchema.parse({
      ...holder.grants,
      workspace: role === null ? null : { workspace: found.workspace, role },
      project:
        found.projectRole === null || found.project === null
          ? null
          : { project: found.project, role: found.projectRole },
      chat: found.participates && resource.kind === "chat" ? resource.session : null,
    }),
  };
}

/** Who answers for what this principal does; nobody for a service, or for a key or link that is not there. */
export async function authorOf(rows: Rows, principal: Principal): Promise<PersonId | null> {
  return (await holderOf(rows, principal))?.author ?? null;
}

async function holderOf(rows: Rows, principal: Principal): Promise<Holder | undefined> {
  switch (principal.kind) {
    case "person":
      return {
        grants: { ...noGrants, person: principal.person },
        person: principal.person,
        author: principal.person,
        keyRole: null,
      };
    case "agent":
      // One that came from outside may no more than the key that it came with.
      if (principal.key !== undefined)
        return ofKey(await keyHolder(rows, principal.key), principal.actingFor);
      return {
        grants: { ...noGrants, kind: "agent", person: principal.actingFor },
        person: principal.actingFor,
        author: principal.actingFor,
        keyRole: null,
      };
    case "service":
      return { grants: { ...noGrants, kind: "service" }, person: null, author: null, keyRole: null };
    case "api-key":
      return keyHolder(rows, principal.key);
    case "link":
      return linkHolder(rows, principal.link);
  }
}

function ofKey(holder: Holder | undefined, actingFor: PersonId): Holder | undefined {
  if (holder === undefined || holder.person !== actingFor) return undefined;
  return { ...holder, grants: { ...holder.grants, kind: "agent" } };
}

async function keyHolder(rows: Rows, id: string): Promise<Holder | undefined> {
  const key = await rows.apiKey.findUnique({ where: { id } });
  if (key === null) return undefined;
  const own = key.kind === "person";
  const grants = grantsSchema.parse({
    ...noGrants,
    kind: "api-key",
    person: own ? key.userId : null,
    key: {
      key: key.id,
      scopes: key.scopes,
      workspace: key.workspaceId,
      expiresAt: key.expiresAt?.getTime() ?? null,
      revoked: key.revokedAt !== null,
    },
  });
  const author = key.userId as PersonId;
  const keyRole =
    own || key.workspaceId === null || key.role === null
      ? null
      : { workspace: key.workspaceId, role: key.role };
  return { grants, person: own ? author : null, author, keyRole };
}

async function linkHolder(rows: Rows, id: string): Promise<Holder | undefined> {
  const link = await rows.shareLink.findUnique({ where: { id } });
  if (link === null) return undefined;
  const grants = grantsSchema.parse({
    ...noGrants,
    kind: "link",
    link: {
      link: link.id,
      project: link.projectId,
      document: link.documentId,
      role: link.role,
      expiresAt: link.expiresAt?.getTime() ?? null,
      revoked: link.revokedAt !== null,
    },
  });
  return { grants, person: null, author: link.createdById as PersonId, keyRole: null };
}

type Found = {
  readonly workspace: string;
  readonly workspaceRole: string | null;
  readonly project: string | null;
  readonly projectRole: string | null;
  readonly visibility: string | null;
  readonly document: string | null;
  readonly participates: boolean;
  readonly trashed: boolean;
};

/** What is in a closed workspace is as if it did not exist; of the workspace itself its people learn that it is closed. */
async function aboutResource(
  rows: Rows,
  resource: Exclude<Resource, { kind: "account" }>,
  person: PersonId | null,
): Promise<Found | undefined> {
  const found = await rows.$queryRaw<Found[]>(queryFor(resource, person));
  return found[0];
}

function queryFor(resource: Exclude<Resource, { kind: "account" }>, person: PersonId | null): Prisma.Sql {
  const roles = Prisma.sql`
    LEFT JOIN "member" m ON m."workspaceId" = w."id" AND m."userId" = ${person}
    LEFT JOIN "project_member" pm ON pm."projectId" = p."id" AND pm."userId" = ${person}`;
  const workspace = Prisma.sql`JOIN "workspace" w ON w."id" = p."workspaceId" AND w."trashedAt" IS NULL`;
  switch (resource.kind) {
    case "workspace":
      return Prisma.sql`
        SELECT w."id" AS workspace, m."role" AS "workspaceRole", NULL AS project, NULL AS "projectRole", NULL AS visibility, NULL AS document, false AS participates, w."trashedAt" IS NOT NULL AS trashed
        FROM "workspace" w LEFT JOIN "member" m ON m."workspaceId" = w."id" AND m."userId" = ${person}
        WHERE w."id" = ${resource.workspace}`;
    case "project":
      return Prisma.sql`
        SELECT w."id" AS workspace, m."role" AS "workspaceRole", p."id" AS project, pm."role" AS "projectRole", p."visibility", NULL AS document, false AS participates, p."trashedAt" IS NOT NULL AS trashed
        FROM "project" p ${workspace} ${roles} WHERE p."id" = ${resource.project}`;
    case "document":
      return Prisma.sql`
        SELECT w."id" AS workspace, m."role" AS "workspaceRole", p."id" AS project, pm."role" AS "projectRole", p."visibility", d."id" AS document, false AS participates,
          (d."trashedAt" IS NOT NULL OR p."trashedAt" IS NOT NULL OR b."trashedAt" IS NOT NULL) AS trashed
        FROM "document" d JOIN "project" p ON p."id" = d."projectId" ${workspace} ${roles}
        LEFT JOIN "branch" b ON b."id" = ${resource.branch ?? null} AND b."projectId" = p."id"
        WHERE d."id" = ${resource.document} AND (${resource.branch ?? null}::text IS NULL OR b."id" IS NOT NULL)`;
    case "chat":
      return Prisma.sql`
        SELECT w."id" AS workspace, m."role" AS "workspaceRole", p."id" AS project, pm."role" AS "projectRole", p."visibility", c."documentId" AS document,
          cp."userId" IS NOT NULL AS participates, (c."trashedAt" IS NOT NULL OR p."trashedAt" IS NOT NULL) AS trashed
        FROM "chat_session" c JOIN "workspace" w ON w."id" = c."workspaceId" AND w."trashedAt" IS NULL
        LEFT JOIN "project" p ON p."id" = c."projectId" ${roles}
        LEFT JOIN "chat_participant" cp ON cp."sessionId" = c."id" AND cp."userId" = ${person}
        WHERE c."id" = ${resource.session}`;
  }
}

function factsOf(resource: Exclude<Resource, { kind: "account" }>, found: Found): ResourceFacts {
  const { workspace, project, visibility, document, trashed } = found;
  if (resource.kind === "workspace") return resourceFacts.parse({ kind: "workspace", workspace, trashed });
  if (resource.kind === "project")
    return resourceFacts.parse({ kind: "project", workspace, project, visibility, trashed });
  if (resource.kind === "document")
    return resourceFacts.parse({ kind: "document", workspace, project, visibility, document, trashed });
  return resourceFacts.parse({
    kind: "chat",
    workspace,
    session: resource.session,
    document,
    trashed,
    project: project === null ? null : { project, visibility },
  });
}
