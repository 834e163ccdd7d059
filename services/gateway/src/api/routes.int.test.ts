import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Action, actions } from "@solidtype/access";
import {
  type Operation,
  type WorkspaceId,
  allOperations,
  authPath,
  authRoutes,
  blobKeyOf,
  newId,
  shapeNames,
} from "@solidtype/contracts";
import { createLogger, createMetrics } from "@solidtype/service-kit";
import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { buildApp } from "../app.ts";
import { LinkPasses } from "../identity/link-pass.ts";
import { readTrustedProxies } from "../limits/client-address.ts";
import { RateLimits } from "../limits/rate-limits.ts";
import { WebProbe } from "../platform/web-probe.ts";
import { PlatformWatch, noTracer, openDirectoryBlobStore } from "@solidtype/service-kit";
import { type Person, type PlatformUnderTest, startPlatform } from "@solidtype/testkit";

/** Every route with every kind of caller: a route that is not named here fails the first test. */
const callers = [
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
  "expired link",
] as const;
type Caller = (typeof callers)[number];
const noOffset = `${"0".repeat(16)}_${"0".repeat(16)}`;

const ownRoutes: Record<string, "anybody" | "sign-in" | "known"> = {
  "GET /api/v1/health": "anybody",
  "GET /api/v1/openapi.json": "anybody",
  "GET /api/docs": "anybody",
  "GET /api/v1/demo": "anybody",
  "POST /api/v1/links/open": "sign-in",
  ...Object.fromEntries(["GET", "POST", "DELETE"].map((method) => [`${method} /mcp`, "known"])),
  "GET /api/v1/workspaces/:workspace/audit.jsonl": "known",
  "GET /api/v1/shapes/:name": "known",
  "GET /api/v1/documents/:document/blobs/:kind/:name": "known",
  "GET /api/v1/documents/:document/jobs/:job/file": "known",
  "GET /api/v1/documents/:document/results/live": "known",
  "PUT /api/v1/documents/:document/uploads": "known",
  "POST /api/v1/documents/:document/uploads": "known",
  ...Object.fromEntries(authRoutes.map(({ method, path }) => [`${method} ${authPath}${path}`, "sign-in"])),
  ...Object.fromEntries(
    ["GET", "POST", "PUT", "DELETE"].flatMap((method) =>
      ["streams", "yjs/docs"].map((door) => [`${method} /api/v1/${door}/*`, "known"]),
    ),
  ),
  ...Object.fromEntries(
    ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"].map((method) => [`${method} /*`, "anybody"]),
  ),
};

async function routeTable(): Promise<readonly string[]> {
  const bare = createTestPlatform(sharedStack().nats);
  const bus = bare.bus("gateway");
  const found: string[] = [];
  const log = createLogger({ service: "gateway", level: "silent" });
  const limits = new RateLimits({ url: sharedStack().redis, prefix: bare.prefix, log, scale: 1 });
  const app = await buildApp({
    bus,
    tracer: noTracer,
    tokens: bare.tokens("gateway"),
    log,
    metrics: createMetrics("gateway"),
    version: "0",
    startedAt: new Date(),
    health: () => ({ name: "gateway", state: "ready", instances: 1, failing: [] }),
    watch: new PlatformWatch(),
    web: new WebProbe("http://127.0.0.1:1"),
    limits,
    blobs: await openDirectoryBlobStore(await mkdtemp(join(tmpdir(), "solidtype-door-"))),
    maxUploadBytes: 1000,
    passes: new LinkPasses("x"),
    trustedProxies: readTrustedProxies(""),
    maxInFlight: 10,
    webUrl: "http://127.0.0.1:1",
    metadataUrl: "http://127.0.0.1:1",
    docsyncUrl: "http://127.0.0.1:1",
    agentUrl: "http://127.0.0.1:1",
    electric: undefined,
    publicUrl: "http://127.0.0.1:1",
    development: false,
    offersDemo: false,
    onRoute: (method, url) => void found.push(`${method} ${url}`),
  });
  await app.ready();
  await app.close();
  await limits.close();
  await bare.close();
  return [...new Set(found)];
}

test("every route there is has an expected answer, and every expectation a route", async () => {
  const expected = new Set([
    ...Object.keys(ownRoutes),
    ...allOperations.map(({ method, path }) => `${method} /api/v1${path}`),
  ]);
  const real = (await routeTable())
    .filter(
      (route) =>
        !/^(HEAD|CONNECT|TRACE|OPTIONS|[A-Z-]+) \/\*$/.test(route) || Object.hasOwn(ownRoutes, route),
    )
    .filter((route) => !route.startsWith("HEAD "));
  expect(real.filter((route) => !expected.has(route))).toEqual([]);
  expect([...expected].filter((route) => !real.includes(route) && !route.endsWith(" /*"))).toEqual([]);
});

describe("who gets which answer", () => {
  let platform: PlatformUnderTest;
  let holders: Record<Caller, Record<string, string>>;
  let ids: Record<string, string>;

  beforeAll(async () => {
    platform = await startPlatform({ env: { RATE_LIMIT_SCALE: "1000" } });
    const people = await Promise.all(
      ["stranger", "owner", "admin", "member", "guest", "removed"].map(
        async (name) => [name, await platform.person(name)] as const,
      ),
    );
    const who = Object.fromEntries(people) as Record<string, Person>;
    const owner = who["owner"] as Person;
    const workspace = (await good(owner.api.createWorkspace({ body: { name: "W" } }))).data.id;
    for (const role of ["admin", "member", "guest", "removed"] as const) {
      const made = await good(
        owner.api.createInvitation({
          params: { workspace },
          body: { role: role === "removed" ? "member" : role },
        }),
      );
      await good((who[role] as Person).api.acceptInvitation({ body: { token: made.data.token } }));
    }
    const project = (
      await good(
        owner.api.createProject({ params: { workspace }, body: { name: "P", visibility: "workspace" } }),
      )
    ).data;
    const document = (
      await good(owner.api.createDocument({ params: { project: project.id }, body: { name: "D" } }))
    ).data;
    const folder = (
      await good(owner.api.createFolder({ params: { project: project.id }, body: { name: "F" } }))
    ).data;
    const branch = (
      await good(
        owner.api.createBranch({
          params: { project: project.id },
          body: { name: "B", parent: project.mainBranchId },
        }),
      )
    ).data;
    const version = (
      await good(
        owner.api.createVersion({
          params: { project: project.id },
          body: { name: "V", branch: project.mainBranchId },
        }),
      )
    ).data;
    const chat = (
      await good(
        owner.api.startChat({ params: { workspace }, body: { context: "editor", project: project.id } }),
      )
    ).data;
    const link = (
      await good(owner.api.createShareLink({ params: { project: project.id }, body: { role: "viewer" } }))
    ).data;
    const invitation = (
      await good(owner.api.createInvitation({ params: { workspace }, body: { role: "guest" } }))
    ).data.invitation;
    const revoked = (
      await good(owner.api.createMyKey({ body: { name: "revoked", scopes: ["read", "write", "admin"] } }))
    ).data;
    await good(owner.api.revokeMyKey({ params: { key: revoked.key.id } }));
    const reading = (await good(owner.api.createMyKey({ body: { name: "reading", scopes: ["read"] } }))).data;
    const shared = (
      await good(
        owner.api.createWorkspaceKey({
          params: { workspace },
          body: { name: "shared", scopes: ["read", "write"], role: "member" },
        }),
      )
    ).data;
    await good(owner.api.removeMember({ params: { workspace, person: (who["removed"] as Person).id } }));
    const opened = await fetch(`${platform.origin}/api/v1/links/open`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: platform.origin },
      body: JSON.stringify({ token: link.token }),
    });
    const linkCookie = opened.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const cookie = (name: string) => ({ cookie: (who[name] as Person).cookie });
    holders = {
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
      link: { cookie: linkCookie, "x-solidtype-link": link.link.id },
      "expired link": { cookie: linkCookie.replace(/\.\d+\./, ".1."), "x-solidtype-link": link.link.id },
    };
    ids = {
      workspace,
      project: project.id,
      document: document.id,
      folder: folder.id,
      branch: branch.id,
      main: project.mainBranchId,
      version: version.id,
      chat: chat.id,
      shareLink: link.link.id,
      invitation: invitation.id,
      person: (who["stranger"] as Person).id,
      key: newId("apiKey"),
      job: newId("job"),
      run: newId("run"),
      call: newId("call"),
      signIn: newId("signIn"),
    };
  }, 120_000);
  afterAll(() => platform.close());

  /** Roles as the table of packages/access ranks them; what is not here is nobody's. */
  const inWorkspace: Partial<Record<Caller, number>> = {
    guest: 0,
    member: 1,
    admin: 2,
    owner: 3,
    "reading key": 3,
    "workspace key": 1,
  };
  const inProject: Partial<Record<Caller, number>> = {
    owner: 3,
    admin: 3,
    member: 2,
    "reading key": 3,
    "workspace key": 2,
    link: 0,
  };
  const ranks = {
    workspace: ["guest", "member", "admin", "owner"],
    project: ["viewer", "commenter", "editor", "admin"],
  } as const;

  function expected(operation: Operation, caller: Caller): "401" | "404" | "403" | "may" {
    if (["nobody", "revoked key", "expired link"].includes(caller)) return "401";
    if (operation.id === "getMe") return "may";
    const rule = actions[operation.action as Action];
    const scoped =
      caller === "reading key" && rule.scope !== "read"
        ? "403"
        : caller === "workspace key" && rule.scope === "admin"
          ? "403"
          : "may";
    if (rule.on === "account") return caller === "link" || caller === "workspace key" ? "404" : scoped;
    const held =
      rule.on === "workspace"
        ? inWorkspace[caller]
        : caller === "link" && rule.on === "chat"
          ? undefined
          : inProject[caller];
    if (held === undefined) return "404";
    const order: readonly string[] = rule.on === "workspace" ? ranks.workspace : ranks.project;
    return held < order.indexOf(rule.least) ? "403" : scoped;
  }

  const changesNothing = (operation: Operation) => operation.method === "GET";

  /**
   * Reads are really made. Writes are sent with a body that no schema accepts where they have one, or are left out for
   * those who may: this is about who gets in, and the deed itself has tests of its own.
   */
  test.each(callers)("%s", async (caller) => {
    const wrong: unknown[] = [];
    for (const operation of allOperations) {
      const want = expected(operation, caller);
      if (want === "may" && !changesNothing(operation)) continue;
      const path = operation.path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? "missing");
      const body = operation.body instanceof z.ZodUndefined ? undefined : JSON.stringify(bodyFor(operation));
      const query = operation.id === "compareBranch" ? `?into=${ids["main"]}` : "";
      const answer = await fetch(`${platform.origin}/api/v1${path}${query}`, {
        method: operation.method,
        headers: {
          origin: platform.origin,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...holders[caller],
        },
        ...(body === undefined ? {} : { body }),
      });
      // Whoever gets as far as a service that is not part of this platform was let in.
      const passed = answer.status === 503 && operation.answeredBy !== "metadata";
      const got = answer.status < 300 || passed ? "may" : String(answer.status);
      if (got !== want) wrong.push([operation.id, want, got, await answer.text()]);
    }
    expect(wrong).toEqual([]);
  });

  function bodyFor(operation: Operation): unknown {
    const bodies: Record<string, unknown> = {
      lookInvitation: { token: "x".repeat(30) },
      acceptInvitation: { token: "x".repeat(30) },
      createMyKey: { name: "k", scopes: ["read"] },
      createWorkspaceKey: { name: "k", scopes: ["read"] },
      changeMember: { role: "guest" },
      createInvitation: { role: "guest" },
      setProjectMember: { role: "viewer" },
      createBranch: { name: "b2", parent: ids["branch"] },
      mergeBranch: { into: ids["main"], documents: [{ document: ids["document"], offset: noOffset }] },
      startChat: { context: "editor", project: ids["project"] },
      createVersion: { name: "v2", branch: ids["branch"] },
      updateChat: { title: "t" },
      startRun: { text: "Make it wider" },
      decideCall: { approved: true },
      startExport: { format: "step" },
      startImport: { upload: blobKeyOf(ids["workspace"] as WorkspaceId, "upload", "x.step") },
    };
    return bodies[operation.id] ?? { name: "n" };
  }

  test("a shape delivers rows to those who may read them and to nobody else", async () => {
    const wrong: unknown[] = [];
    for (const name of shapeNames) {
      for (const caller of callers) {
        const params = new URLSearchParams({ offset: "-1" });
        if (["members", "projects", "chats"].includes(name)) params.set("workspace", ids["workspace"] ?? "");
        else if (name === "branch-pins") params.set("branch", ids["branch"] ?? "");
        else if (!["workspaces", "favourites", "recents"].includes(name))
          params.set("project", ids["project"] ?? "");
        const answer = await fetch(`${platform.origin}/api/v1/shapes/${name}?${params}`, {
          headers: { origin: platform.origin, ...holders[caller] },
        });
        const rows =
          answer.status === 200
            ? ((await answer.json()) as { key?: string }[]).filter((message) => message.key !== undefined)
                .length
            : -1;
        const known = !["nobody", "revoked key", "expired link"].includes(caller);
        const ofWorkspace = inWorkspace[caller] !== undefined;
        const ofProject = inProject[caller] !== undefined;
        const own = !["link", "workspace key"].includes(caller);
        const seesRows: Record<string, boolean> = {
          workspaces: own && ofWorkspace,
          favourites: false,
          recents: false,
          members: ofWorkspace,
          projects: ofWorkspace && caller !== "guest",
          chats: ofWorkspace && caller !== "guest",
        };
        const mayAsk =
          known &&
          (["workspaces", "favourites", "recents"].includes(name)
            ? own
            : ["members", "projects", "chats"].includes(name)
              ? ofWorkspace
              : ofProject);
        const want = mayAsk
          ? (seesRows[name] ?? name !== "project-members")
            ? "rows"
            : "none"
          : known
            ? "404"
            : "401";
        const got = answer.status === 200 ? (rows > 0 ? "rows" : "none") : String(answer.status);
        if (want !== got && !(name === "project-members" && got === "rows" && mayAsk))
          wrong.push([name, caller, want, got]);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("a client cannot say what a shape is", async () => {
    for (const extra of [
      "where=1%3D1",
      "table=session",
      "columns=token",
      "params%5B1%5D=x",
      "secret=x",
      "where[]=x",
    ]) {
      const answer = await fetch(
        `${platform.origin}/api/v1/shapes/projects?workspace=${ids["workspace"]}&offset=-1&${extra}`,
        { headers: holders.owner },
      );
      expect([extra, answer.status]).toEqual([extra, 400]);
    }
  });

  test("a stream lets in who may read, and lets write who may write", async () => {
    const read = (
      await good(platform.as(holders.owner).getDocument({ params: { document: ids["document"] ?? "" } }))
    ).data.reading.stream;
    const wrong: unknown[] = [];
    for (const caller of callers) {
      const held = inProject[caller];
      const known = !["nobody", "revoked key", "expired link"].includes(caller);
      const wants = {
        GET: known ? (held === undefined ? 404 : 200) : 401,
        POST: known ? (held === undefined ? 404 : held < 2 || caller === "reading key" ? 403 : 400) : 401,
      };
      for (const [method, want] of Object.entries(wants)) {
        const answer = await fetch(
          `${platform.origin}/api/v1/streams/${read}${method === "GET" ? "?offset=-1" : ""}`,
          {
            method,
            headers: {
              origin: platform.origin,
              ...holders[caller],
              ...(method === "POST" ? { "content-type": "application/octet-stream" } : {}),
            },
            ...(method === "POST" ? { body: "garbage" } : {}),
          },
        );
        await answer.arrayBuffer();
        if (answer.status !== want) wrong.push([caller, method, want, answer.status]);
      }
    }
    expect(wrong).toEqual([]);
  });
});

type Good<R> = Extract<R, { ok: true }> extends { value: infer V } ? V : never;
async function good<R extends { ok: boolean }>(answer: Promise<R>): Promise<Good<R>> {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result));
  return (result as unknown as { value: Good<R> }).value;
}
