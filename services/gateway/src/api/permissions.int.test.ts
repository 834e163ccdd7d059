import { request as httpRequest } from "node:http";
import { type Action, type Decision, type ResourceFacts, actions, can } from "@solidtype/access";
import { type Operation, allOperations, blobKeyOf, newId, shapeNames } from "@solidtype/contracts";
import { type PlatformUnderTest, startPlatform } from "@solidtype/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type Caller, type Cast, callers, good, openCast } from "../testing/cast.ts";
import { type Asked, type MakeAsked, actsOn, thingsOf } from "../testing/subjects.ts";

let platform: PlatformUnderTest;
let cast: Cast;
let acts: Readonly<Record<string, MakeAsked>>;
let ids: Readonly<Record<string, string>>;
beforeAll(async () => {
  platform = await startPlatform({ env: { RATE_LIMIT_SCALE: "1000" } });
  cast = await openCast(platform);
  acts = actsOn(cast);
  ids = await thingsOf(cast);
}, 180_000);
afterAll(() => platform.close());

/** What can() says of this caller, of the cast's own things. */
function decisionFor(caller: Caller, action: Action): Decision | undefined {
  const held = cast.grants[caller];
  if (held === null) return undefined;
  const inProject = {
    workspace: cast.workspace,
    project: cast.project,
    visibility: "workspace",
    trashed: false,
  } as const;
  const facts: Record<ResourceFacts["kind"], ResourceFacts | undefined> = {
    account: held.person === null ? undefined : { kind: "account", person: held.person, trashed: false },
    workspace: { kind: "workspace", workspace: cast.workspace, trashed: false },
    project: { kind: "project", ...inProject },
    document: { kind: "document", ...inProject, document: cast.document },
    chat: {
      kind: "chat",
      workspace: cast.workspace,
      session: ids["chat"] as never,
      project: { project: cast.project, visibility: "workspace" },
      document: null,
      trashed: false,
    },
  };
  return can(held, action, facts[actions[action].on], Date.now());
}

type Expected = "401" | "404" | "403" | "may";
function expected(operation: Operation, caller: Caller, action = operation.action): Expected {
  const decision = decisionFor(caller, action as Action);
  if (decision === undefined) return "401";
  if (operation.id === "getMe" || decision.allowed) return "may";
  return decision.reason === "hidden" ? "404" : "403";
}

/** Acts that ask for more than their own action: a chat in the editor is begun within its project. */
const asksAlso: Readonly<Record<string, Action>> = { startChat: "chat.start-here" };
/** Whoever may ask by a key or link is told that only a person can do it. */
const onlyInPerson: ReadonlySet<string> = new Set(["leaveWorkspace"]);

async function ask(caller: Caller, operation: Operation, asked: Asked): Promise<[number, string]> {
  const params: Readonly<Record<string, string>> = { ...ids, ...asked.params };
  const path = operation.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? "missing");
  const query = new URLSearchParams(asked.query);
  const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  const answer = await fetch(`${platform.origin}/api/v1${path}?${query}`, {
    method: operation.method,
    headers: {
      origin: platform.origin,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...cast.headers[caller],
    },
    ...(body === undefined ? {} : { body }),
  });
  return [answer.status, await answer.text()];
}

/** For who is refused anyway: a body of the right form, about things that are there. */
function formOf(operation: Operation): Asked {
  if (operation.id === "compareBranch") return { query: { into: cast.main } };
  if (operation.body instanceof z.ZodUndefined) return {};
  const bodies: Record<string, unknown> = {
    lookInvitation: { token: "x".repeat(30) },
    acceptInvitation: { token: "x".repeat(30) },
    createMyKey: { name: "k", scopes: ["read"] },
    createWorkspaceKey: { name: "k", scopes: ["read"] },
    changeMember: { role: "guest" },
    createInvitation: { role: "guest" },
    setProjectMember: { role: "viewer" },
    createBranch: { name: "b2", parent: cast.main },
    mergeBranch: {
      into: cast.main,
      documents: [{ document: cast.document, offset: `${"0".repeat(16)}_${"0".repeat(16)}` }],
    },
    startChat: { context: "editor", project: cast.project },
    createVersion: { name: "v2", branch: cast.main },
    updateChat: { title: "t" },
    startRun: { text: "Make it wider" },
    decideCall: { approved: true },
    startExport: { format: "step" },
    startImport: { upload: blobKeyOf(cast.workspace, "upload", "x.step") },
  };
  return { body: bodies[operation.id] ?? { name: "n" } };
}

test.each(callers)("%s reads what can() lets them read, and is refused in its words", async (caller) => {
  const wrong: unknown[] = [];
  for (const operation of allOperations) {
    const want = expected(operation, caller);
    // What changes something in metadata is done in earnest further down.
    if (want === "may" && operation.method !== "GET" && operation.answeredBy === "metadata") continue;
    const [status, text] = await ask(caller, operation, formOf(operation));
    // Whoever gets as far as a service that is not part of this platform was let in.
    const passed = status === 503 && operation.answeredBy !== "metadata";
    const got = status < 300 || passed ? "may" : String(status);
    if (got !== want) wrong.push([operation.id, want, got, text]);
  }
  expect(wrong).toEqual([]);
});

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
        headers: { origin: platform.origin, ...cast.headers[caller] },
      });
      const rows =
        answer.status === 200
          ? ((await answer.json()) as { key?: string }[]).filter((message) => message.key !== undefined)
              .length
          : -1;
      const known = !["nobody", "revoked key", "expired link"].includes(caller);
      const ofWorkspace = decisionFor(caller, "workspace.read")?.allowed === true;
      const ofProject = decisionFor(caller, "project.read")?.allowed === true;
      const own = !["link", "editing link", "workspace key"].includes(caller);
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
      { headers: cast.headers.owner },
    );
    expect([extra, answer.status]).toEqual([extra, 400]);
  }
});

test("a stream lets in who may read, and lets write who may write", async () => {
  const read = (
    await good(platform.as(cast.headers.owner).getDocument({ params: { document: ids["document"] ?? "" } }))
  ).data.reading.stream;
  const wrong: unknown[] = [];
  for (const caller of callers) {
    const status = (decision: Decision | undefined, allowed: number) =>
      decision === undefined ? 401 : decision.allowed ? allowed : decision.reason === "hidden" ? 404 : 403;
    const wants = {
      GET: status(decisionFor(caller, "document.read"), 200),
      POST: status(decisionFor(caller, "document.write"), 400),
    };
    for (const [method, want] of Object.entries(wants)) {
      const answer = await fetch(
        `${platform.origin}/api/v1/streams/${read}${method === "GET" ? "?offset=-1" : ""}`,
        {
          method,
          headers: {
            origin: platform.origin,
            ...cast.headers[caller],
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

test("nobody writes by asking for presence in a way that docsync reads otherwise", async () => {
  const { stream } = (
    await good(platform.as(cast.headers.owner).getDocument({ params: { document: ids["document"] ?? "" } }))
  ).data.reading;
  const end = async () =>
    (
      await fetch(`${platform.origin}/api/v1/streams/${stream}`, {
        method: "HEAD",
        headers: cast.headers.owner,
      })
    ).headers.get("stream-next-offset");
  const post = (caller: Caller, door: string, query: string) =>
    new Promise<number>((resolve, reject) => {
      // Not fetch: it would write the query anew.
      const request = httpRequest(
        new URL(platform.origin),
        {
          method: "POST",
          path: `/api/v1/${door}/${stream}${query}`,
          headers: {
            origin: platform.origin,
            ...cast.headers[caller],
            "content-type": "application/octet-stream",
          },
        },
        (answer) => answer.resume().once("end", () => resolve(answer.statusCode ?? 0)),
      );
      request.once("error", reject);
      // A Yjs update that holds nothing, in its frame.
      request.end(Buffer.from([2, 0, 0]));
    });
  expect(await post("editing link", "streams", "")).toBe(204);
  const before = await end();
  const wrote: unknown[] = [];
  for (const caller of ["link", "reading key"] as const)
    for (const door of ["streams", "yjs/docs"])
      for (const query of [
        "",
        "?a?&awareness=x",
        "??awareness=x",
        "?a=1?awareness&awareness=x",
        "?link=a?awareness=x&awareness",
        "#?awareness=x",
        `#/${stream}?awareness=x`,
        "?a#&awareness=x",
        "?a;awareness=x",
        "?awareness",
        "?%61wareness=x",
        "?aw%61reness=x&state=now",
      ]) {
        const status = await post(caller, door, query);
        if ((await end()) !== before) wrote.push([caller, door, query, status]);
      }
  expect(wrote).toEqual([]);
});

test("a job is asked for on the branch that its body names: one in the trash, of nobody or of elsewhere is refused", async () => {
  const { api } = cast.people.owner;
  const params = { project: cast.project };
  const trashed = (
    await good(api.createBranch({ params, body: { name: newId("branch"), parent: cast.main } }))
  ).data.id;
  await good(api.trashBranch({ params: { branch: trashed } }));
  const ask = async (branch: string) => {
    const answer = await fetch(`${platform.origin}/api/v1/documents/${cast.document}/exports`, {
      method: "POST",
      headers: { origin: platform.origin, "content-type": "application/json", ...cast.headers.owner },
      body: JSON.stringify({ format: "step", branch }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  // Where the kernel is not there, 503 is what whoever was let through gets.
  expect([await ask(cast.main), await ask(trashed), await ask(newId("branch"))]).toEqual([503, 409, 404]);
});

test("every act of metadata that changes something has a way to be done here", () => {
  const changing = allOperations.filter(
    ({ method, answeredBy }) => method !== "GET" && answeredBy === "metadata",
  );
  const ids = changing.map(({ id }) => id);
  expect(ids.filter((id) => acts[id] === undefined)).toEqual([]);
  expect(Object.keys(acts).filter((id) => !ids.includes(id))).toEqual([]);
});

test.each(callers.filter((caller) => !["nobody", "revoked key", "expired link"].includes(caller)))(
  "%s does what can() lets them do",
  async (caller) => {
    const wrong: unknown[] = [];
    for (const operation of allOperations) {
      const make = acts[operation.id];
      if (make === undefined || expected(operation, caller) !== "may") continue;
      const isPerson = caller in cast.people;
      const want =
        onlyInPerson.has(operation.id) && !isPerson
          ? "403"
          : expected(operation, caller, asksAlso[operation.id]);
      const [status, text] = await ask(caller, operation, await make(caller));
      const got = status < 300 ? "may" : String(status);
      if (got !== want) wrong.push([operation.id, want, got, text]);
    }
    expect(wrong).toEqual([]);
  },
  120_000,
);
