import { randomBytes } from "node:crypto";
import { type DocumentRow, documentStream, newId, type BranchId, type PersonId } from "@solidtype/contracts";
import { MemoryStorage, openDocument, openPresence, readState, type OpenDocument } from "@solidtype/sync";
import { connectStreams } from "@solidtype/sync/node";
import { type Person, type PlatformUnderTest, startPlatform } from "@solidtype/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";

/** Documents as people have them: through the door, on branches that metadata made. */
let platform: PlatformUnderTest;
let ada: Person;
let streams: pg.Client;

function open(who: Person, document: DocumentRow, branch: string): OpenDocument {
  return openDocument({
    baseUrl: `${platform.origin}/api/v1/streams`,
    path: documentStream(document.workspaceId, document.id, branch as BranchId),
    storage: new MemoryStorage(),
    fetch: (input, init) => who.fetch(input, init),
  });
}

async function must<Value>(
  answer: Promise<{ ok: true; value: Value } | { ok: false; error: { message: string } }>,
): Promise<Value> {
  const result = await answer;
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function partOf(who: Person) {
  const { data: workspace } = await must(who.api.createWorkspace({ body: { name: "Branches" } }));
  const { data: project } = await must(
    who.api.createProject({ params: { workspace: workspace.id }, body: { name: "P" } }),
  );
  const { data: document } = await must(
    who.api.createDocument({ params: { project: project.id }, body: { name: "Part" } }),
  );
  const branchOff = async (name: string, parent: string) =>
    (
      await must(
        who.api.createBranch({ params: { project: project.id }, body: { name, parent: parent as BranchId } }),
      )
    ).data;
  return { workspace, project, document, branchOff };
}

async function write(opened: OpenDocument, value: string): Promise<void> {
  await opened.synced;
  opened.doc.getMap("test").set("v", value);
  expect((await opened.saved()).kind).toBe("saved");
}

async function read(document: DocumentRow, branch: string): Promise<unknown> {
  const opened = open(ada, document, branch);
  await opened.synced;
  const value: unknown = opened.doc.getMap("test").get("v");
  await opened.close();
  return value;
}

const streamsOf = async (document: DocumentRow) =>
  (await streams.query("select 1 from docsync.stream where path like $1", [`%/${document.id}/%`])).rowCount;

describe("documents on branches, through the door", () => {
  beforeAll(async () => {
    platform = await startPlatform();
    ada = await platform.person();
    streams = new pg.Client({ connectionString: platform.docsyncDatabaseUrl });
    await streams.connect();
  });
  afterAll(async () => {
    await streams.end();
    await platform.close();
  });

  it("makes a stream for a branch when somebody first writes there, and not before", async () => {
    const { project, document, branchOff } = await partOf(ada);
    const main = open(ada, document, project.mainBranchId);
    await write(main, "then");
    const branch = await branchOff("b", project.mainBranchId);
    await write(main, "later");
    const there = open(ada, document, branch.id);
    await there.synced;
    const presence = openPresence({
      url: there.url,
      doc: there.doc,
      fetch: (url, init) => ada.fetch(url, init),
    });
    presence.awareness.setLocalState({ looking: true });
    expect(there.doc.getMap("test").get("v")).toBe("then");
    expect(await streamsOf(document)).toBe(1);
    const other = open(ada, document, branch.id);
    await other.synced;
    await write(there, "branch");
    await expect.poll(() => other.doc.getMap("test").get("v"), { timeout: 20_000 }).toBe("branch");
    expect(await streamsOf(document)).toBe(2);
    expect(await read(document, project.mainBranchId)).toBe("later");
    await presence.close();
    await Promise.all([main.close(), there.close(), other.close()]);
  });

  it("branches off a branch that was never written, at what that one shows", async () => {
    const { project, document, branchOff } = await partOf(ada);
    const main = open(ada, document, project.mainBranchId);
    await write(main, "one");
    const first = await branchOff("first", project.mainBranchId);
    await write(main, "two");
    const second = await branchOff("second", first.id);
    await write(main, "three");
    expect([await read(document, first.id), await read(document, second.id)]).toEqual(["one", "one"]);
    const there = open(ada, document, second.id);
    await write(there, "own");
    expect([await read(document, first.id), await read(document, second.id)]).toEqual(["one", "own"]);
    const pins = await streams.query(
      "select count(distinct p.name)::int as names from docsync.pin p join docsync.stream s on s.id = p.stream_id where s.path like $1",
      [`%/${document.id}/%`],
    );
    expect(pins.rows[0]).toEqual({ names: 2 });
    await Promise.all([main.close(), there.close()]);
  });

  it("keeps what was merged readable while its branch goes on and is compacted", async () => {
    const { project, document, branchOff } = await partOf(ada);
    const side = await branchOff("side", project.mainBranchId);
    const [there, main] = [open(ada, document, side.id), open(ada, document, project.mainBranchId)];
    await write(there, "merged");
    await write(main, "merged");
    const params = { branch: side.id };
    const compare = async () =>
      (await must(ada.api.compareBranch({ params, query: { into: project.mainBranchId } }))).data[0];
    const offset = (await compare())?.source.offset ?? "";
    const body = { into: project.mainBranchId, documents: [{ document: document.id, offset }] };
    await must(ada.api.mergeBranch({ params, body: body as never }));
    for (let step = 0; step < 3; step++) await write(there, randomBytes(75_000).toString("hex"));
    const first = async () =>
      (
        await streams.query("select first::int from docsync.stream where path like $1", [
          `%/${document.id}/${side.id}`,
        ])
      ).rows[0]?.first;
    await expect.poll(first, { timeout: 30_000 }).toBeGreaterThan(150_000);
    const base = (await compare())?.base;
    expect(base).toEqual({ branch: side.id, offset });
    const path = documentStream(document.workspaceId, document.id, side.id);
    const state = await readState({
      baseUrl: `${platform.origin}/api/v1/streams`,
      path,
      at: offset,
      fetch: (input, init) => ada.fetch(input, init),
    });
    if (!state.ok) throw new Error(state.error.message);
    const then = new Y.Doc();
    Y.applyUpdate(then, state.value.state);
    expect(then.getMap("test").get("v")).toBe("merged");
    await Promise.all([there.close(), main.close()]);
  });

  it("lets a run of the agent do what the person it acts for may do, and no more, from one moment to the next", async () => {
    const bob = await platform.person("Bob");
    const { workspace, project, document } = await partOf(ada);
    const invited = await must(
      ada.api.createInvitation({
        params: { workspace: workspace.id },
        body: { email: bob.email, role: "member" },
      }),
    );
    const as = (person: string, run = newId("run")) =>
      connectStreams({
        docsyncUrl: platform.docsyncUrl,
        token: () =>
          platform.tokens("agent").issue("docsync", {
            kind: "agent",
            run,
            session: newId("session"),
            actingFor: person as PersonId,
          }),
      });
    const path = documentStream(workspace.id, document.id, project.mainBranchId);
    const answer = async (person: string) => {
      const read = await as(person).state(path, "now");
      return read.ok ? "ok" : read.error.code;
    };
    expect(await answer(ada.id)).toBe("ok");
    expect(await answer(bob.id)).toBe("not-found");
    expect(await answer(newId("person"))).toBe("not-found");
    expect(invited).toBeDefined();
    const opened = as(ada.id).open(path);
    await write(opened, "by the agent");
    await opened.close();
    const elsewhere = documentStream(newId("workspace"), document.id, project.mainBranchId);
    const wrong = await as(ada.id).state(elsewhere, "now");
    expect(wrong.ok ? "ok" : wrong.error.code).toBe("not-found");
    await must(ada.api.trashDocument({ params: { document: document.id } }));
    const late = as(ada.id).open(path);
    await late.synced;
    late.doc.getMap("test").set("v", "too late");
    expect(await late.saved()).toMatchObject({ kind: "refused", reason: { code: "conflict" } });
    await late.close();
  });

  it("ends what a run follows when its person is put out", async () => {
    const bob = await platform.person("Bob");
    const { workspace, project, document } = await partOf(ada);
    const { data: invited } = await must(
      ada.api.createInvitation({ params: { workspace: workspace.id }, body: { role: "member" } }),
    );
    await must(bob.api.acceptInvitation({ body: { token: invited.token } }));
    const path = documentStream(workspace.id, document.id, project.mainBranchId);
    const run = newId("run");
    const opened = connectStreams({
      docsyncUrl: platform.docsyncUrl,
      token: () =>
        platform.tokens("agent").issue("docsync", { kind: "agent", run, actingFor: bob.id as PersonId }),
    }).open(path);
    await opened.synced;
    const main = open(ada, document, project.mainBranchId);
    await write(main, "before");
    const seen = () => opened.doc.getMap("test").get("v");
    await expect.poll(seen, { timeout: 20_000 }).toBe("before");
    const bobAsMember = { workspace: workspace.id, person: bob.id as PersonId };
    await must(ada.api.removeMember({ params: bobAsMember }));
    // A stream ends by itself only after a minute.
    await expect.poll(() => opened.state.kind, { timeout: 20_000 }).toBe("refused");
    await write(main, "after");
    expect(seen()).toBe("before");
    await Promise.all([opened.close(), main.close()]);
  });

  it("refuses the agent when it cannot be asked whether the person may, and lets the kernel read and nobody delete", async () => {
    const { workspace, project, document } = await partOf(ada);
    const path = documentStream(workspace.id, document.id, project.mainBranchId);
    const kernel = connectStreams({
      docsyncUrl: platform.docsyncUrl,
      token: () => platform.tokens("kernel").issue("docsync", { kind: "service", service: "kernel" }),
    });
    expect((await kernel.state(path, "now")).ok).toBe(true);
    for (const service of ["kernel", "agent", "metadata"] as const) {
      const token = await platform.tokens(service).issue("docsync", { kind: "service", service });
      for (const method of ["PUT", "DELETE", "POST"]) {
        const refused = await fetch(`${platform.docsyncUrl}/v1/stream/${path}`, {
          method,
          headers: { authorization: `Bearer ${token}` },
        });
        expect([service, method, refused.status]).toEqual([service, method, 403]);
      }
    }
    await platform.kill("metadata");
    const agent = connectStreams({
      docsyncUrl: platform.docsyncUrl,
      token: () =>
        platform.tokens("agent").issue("docsync", {
          kind: "agent",
          run: newId("run"),
          session: newId("session"),
          actingFor: ada.id as PersonId,
        }),
    });
    const unknown = await agent.state(path, "now");
    expect(unknown.ok ? "ok" : unknown.error.code).toBe("service-unavailable");
    await platform.start("metadata");
    await expect.poll(async () => (await agent.state(path, "now")).ok, { timeout: 30_000 }).toBe(true);
  });
});
