import { type Grants, noGrants } from "@solidtype/access";
import type { BranchId, DocumentId, PersonId, ProjectId, WorkspaceId } from "@solidtype/contracts";
import type { Person, PlatformUnderTest } from "@solidtype/testkit";

export type Good<R> = Extract<R, { ok: true }> extends { value: infer V } ? V : never;
export async function good<R extends { ok: boolean }>(answer: Promise<R>): Promise<Good<R>> {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result));
  return (result as unknown as { value: Good<R> }).value;
}

/** Every kind of caller there is, by what they hold. */
export const callers = [
  "nobody",
  "stranger",
  "owner",
  "admin",
  "member",
  "guest",
  "removed",
  "revoked key",
  "reading key",
  "workspace key",
  "link",
  "editing link",
  "expired link",
] as const;
export type Caller = (typeof callers)[number];
const names = ["stranger", "owner", "admin", "member", "guest", "removed"] as const;
type Named = (typeof names)[number];

export type Cast = {
  readonly origin: string;
  readonly people: Readonly<Record<Named, Person>>;
  /** What each sends to be known by. */
  readonly headers: Readonly<Record<Caller, Readonly<Record<string, string>>>>;
  /** What each holds with regard to the workspace, in the words of packages/access; null is nobody we know. */
  readonly grants: Readonly<Record<Caller, Grants | null>>;
  readonly workspace: WorkspaceId;
  readonly project: ProjectId;
  readonly main: BranchId;
  readonly document: DocumentId;
};

async function openLink(origin: string, token: string): Promise<string> {
  const opened = await fetch(`${origin}/api/v1/links/open`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ token }),
  });
  return opened.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

async function makePlace(people: Cast["people"]) {
  const { api } = people.owner;
  const workspace = (await good(api.createWorkspace({ body: { name: "W" } }))).data.id;
  const params = { workspace };
  for (const name of ["admin", "member", "guest", "removed"] as const) {
    const role = name === "removed" ? "member" : name;
    const { data } = await good(api.createInvitation({ params, body: { role } }));
    await good(people[name].api.acceptInvitation({ body: { token: data.token } }));
  }
  await good(api.removeMember({ params: { workspace, person: people.removed.id as PersonId } }));
  const project = (await good(api.createProject({ params, body: { name: "P", visibility: "workspace" } })))
    .data;
  const document = (await good(api.createDocument({ params: { project: project.id }, body: { name: "D" } })))
    .data.id;
  return { workspace, project: project.id, main: project.mainBranchId, document };
}

async function makeKeys({ api }: Person, workspace: WorkspaceId) {
  const revoked = (await good(api.createMyKey({ body: { name: "revoked", scopes: ["read", "write"] } })))
    .data;
  await good(api.revokeMyKey({ params: { key: revoked.key.id } }));
  const reading = (await good(api.createMyKey({ body: { name: "reading", scopes: ["read"] } }))).data;
  const body = { name: "shared", scopes: ["read" as const, "write" as const], role: "member" as const };
  const shared = (await good(api.createWorkspaceKey({ params: { workspace }, body }))).data;
  return { revoked, reading, shared };
}

/** A workspace with an open project and a document, and everybody around it. */
export async function openCast(platform: PlatformUnderTest): Promise<Cast> {
  const people = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await platform.person(name)] as const)),
  ) as Record<Named, Person>;
  const { api } = people.owner;
  const place = await makePlace(people);
  const { workspace, project } = place;
  const { revoked, reading, shared } = await makeKeys(people.owner, workspace);
  const linkOf = async (role: "viewer" | "editor") => {
    const { data } = await good(api.createShareLink({ params: { project }, body: { role } }));
    return { id: data.link.id, role, cookie: await openLink(platform.origin, data.token) };
  };
  const [viewing, editing] = [await linkOf("viewer"), await linkOf("editor")];

  const cookie = (name: Named) => ({ cookie: people[name].cookie });
  const person = (name: Named, role?: "owner" | "admin" | "member" | "guest"): Grants => ({
    ...noGrants,
    person: people[name].id as PersonId,
    workspace: role === undefined ? null : { workspace, role },
  });
  const key = (of: typeof reading | typeof shared, within: WorkspaceId | null): Grants["key"] => ({
    key: of.key.id,
    scopes: of.key.scopes,
    workspace: within,
    expiresAt: null,
    revoked: false,
  });
  const link = ({ id, role }: typeof viewing): Grants => ({
    ...noGrants,
    kind: "link",
    link: { link: id, project, document: null, role, expiresAt: null, revoked: false },
  });
  const passOf = (of: typeof viewing, pass = of.cookie) => ({ cookie: pass, "x-solidtype-link": of.id });
  return {
    ...place,
    origin: platform.origin,
    people,
    headers: {
      nobody: {},
      stranger: cookie("stranger"),
      owner: cookie("owner"),
      admin: cookie("admin"),
      member: cookie("member"),
      guest: cookie("guest"),
      removed: cookie("removed"),
      "revoked key": { authorization: `Bearer ${revoked.secret}` },
      "reading key": { authorization: `Bearer ${reading.secret}` },
      "workspace key": { authorization: `Bearer ${shared.secret}` },
      link: passOf(viewing),
      "editing link": passOf(editing),
      "expired link": passOf(viewing, viewing.cookie.replace(/\.\d+\./, ".1.")),
    },
    grants: {
      nobody: null,
      stranger: person("stranger"),
      owner: person("owner", "owner"),
      admin: person("admin", "admin"),
      member: person("member", "member"),
      guest: person("guest", "guest"),
      removed: person("removed"),
      "revoked key": null,
      "reading key": { ...person("owner", "owner"), kind: "api-key", key: key(reading, null) },
      "workspace key": {
        ...noGrants,
        kind: "api-key",
        workspace: { workspace, role: "member" },
        key: key(shared, workspace),
      },
      link: link(viewing),
      "editing link": link(editing),
      "expired link": null,
    },
  };
}
