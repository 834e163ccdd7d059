import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import * as Y from "yjs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  docsyncRpc,
  docUpdated,
  documentStream,
  newId,
  type Principal,
  type StreamPath,
} from "@solidtype/contracts";
import { PartDocument } from "@solidtype/document";
import { type Bus, callRpc, listenToEvents } from "@solidtype/service-kit";
import { MemoryStorage, openDocument, openPresence, readState } from "@solidtype/sync";
import { connectStreams } from "@solidtype/sync/node";
import {
  createTestDatabase,
  createTestPlatform,
  freePort,
  sharedStack,
  type TestDatabase,
  type TestPlatform,
} from "@solidtype/testkit";

/** The service as it runs: two processes on one database and one NATS, called with the gateway's tokens. */
let database: TestDatabase;
let platform: TestPlatform;
let metadataBus: Bus;
let gatewayBus: Bus;
const replicas: { child: ChildProcess; url: string }[] = [];
const ann: Principal = { kind: "person", person: newId("person"), signIn: newId("signIn") };
const bob: Principal = { kind: "person", person: newId("person"), signIn: newId("signIn") };
const metadata = { principal: { kind: "service", service: "metadata" }, request: newId("request") } as const;
const workspace = newId("workspace");

/** As often as a replica looks by itself while NATS is there. */
const POLLED_AFTER_MS = 5_000;
const until = (holds: () => boolean, timeout = 10_000) =>
  expect.poll(holds, { timeout, interval: 10 }).toBe(true);

async function startReplica(): Promise<void> {
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(new URL("./main.ts", import.meta.url))], {
    env: {
      ...platform.env("docsync"),
      DOCSYNC_DATABASE_URL: database.url,
      DOCSYNC_PORT: String(port),
      LOG_LEVEL: "warn",
      PATH: process.env["PATH"] ?? "",
    },
    stdio: "inherit",
  });
  const url = `http://127.0.0.1:${port}`;
  replicas.push({ child, url });
  await vi.waitFor(() => fetch(url), { timeout: 60_000, interval: 50 });
}

const tokenOf = (principal: Principal) => platform.tokens("gateway").issue("docsync", principal);
const fetchAs =
  (principal: Principal) =>
  async (input: string, init: RequestInit = {}) =>
    fetch(input, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${await tokenOf(principal)}` },
    });

async function createDocument(): Promise<StreamPath> {
  const document = newId("document");
  const branch = newId("branch");
  const made = await callRpc(
    metadataBus,
    docsyncRpc.createDocument,
    { workspace, document, branch, kind: "part", name: "Bracket", units: "mm" },
    metadata,
  );
  if (!made.ok) throw new Error(made.error.message);
  return documentStream(workspace, document, branch);
}

function open(path: StreamPath, replica: number, principal: Principal) {
  return openDocument({
    baseUrl: `${replicas[replica]?.url}/v1/stream`,
    path,
    storage: new MemoryStorage(),
    fetch: fetchAs(principal),
  });
}

describe("docsync as a service, in two replicas", () => {
  beforeAll(async () => {
    const stack = sharedStack();
    database = await createTestDatabase(stack.postgres);
    platform = createTestPlatform(stack.nats);
    metadataBus = platform.bus("metadata");
    gatewayBus = platform.bus("gateway");
    await Promise.all([metadataBus.whenConnected(), gatewayBus.whenConnected()]);
    await Promise.all([startReplica(), startReplica()]);
  });
  afterAll(async () => {
    await Promise.all(
      replicas.map(async ({ child }) => {
        child.kill("SIGTERM");
        if (child.exitCode === null) await once(child, "exit");
      }),
    );
    await platform.close();
    await database.drop();
  });

  it("answers nobody without a token", async () => {
    const path = await createDocument();
    const url = `${replicas[0]?.url}/v1/stream/${path}`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: "Bearer nonsense" } })).status).toBe(401);
    expect((await fetchAs(ann)(url)).status).toBe(200);
  });

  it("lets no person make or delete a document, and no path that is not one of ours", async () => {
    const path = await createDocument();
    const base = `${replicas[0]?.url}/v1/stream`;
    expect((await fetchAs(ann)(`${base}/${path}`, { method: "DELETE" })).status).toBe(403);
    expect((await fetchAs(ann)(`${base}/anything`, { method: "PUT" })).status).toBe(400);
  });

  it("makes a part once, however often metadata asks, and only for metadata", async () => {
    const document = newId("document");
    const branch = newId("branch");
    const input = { workspace, document, branch, kind: "part", name: "Once", units: "in" } as const;
    const first = await callRpc(metadataBus, docsyncRpc.createDocument, input, metadata);
    expect(await callRpc(metadataBus, docsyncRpc.createDocument, input, metadata)).toEqual(first);
    const stranger = await callRpc(gatewayBus, docsyncRpc.createDocument, input, {
      principal: ann,
      request: newId("request"),
    });
    expect(stranger).toMatchObject({ ok: false, error: { code: "forbidden" } });
  });

  it("carries an edit from one replica to the other through NATS, well before it would poll", async () => {
    const path = await createDocument();
    const a = open(path, 0, ann);
    const b = open(path, 1, bob);
    await Promise.all([a.synced, b.synced]);
    const part = new PartDocument(a.doc, { person: "ann" });
    expect(part.model.meta.name).toBe("Bracket");
    a.doc.getMap("test").set("x", 1);
    await until(() => b.doc.getMap("test").get("x") === 1, POLLED_AFTER_MS - 500);
    await Promise.all([a.close(), b.close()]);
  });

  it("tells of a changed document, with who changed it and where it ends", async () => {
    const path = await createDocument();
    const heard: unknown[] = [];
    listenToEvents(metadataBus, docUpdated, ({ data }) => {
      if (data.stream === path) heard.push(data);
    });
    const a = open(path, 0, ann);
    await a.synced;
    a.doc.getMap("test").set("x", 1);
    await a.saved();
    await until(() => heard.some((data) => JSON.stringify(data).includes(JSON.stringify(ann).slice(1, -1))));
    await a.close();
  });

  it("shows people on one replica to those on the other, and takes them out when they leave", async () => {
    const path = await createDocument();
    const a = open(path, 0, ann);
    const b = open(path, 1, bob);
    await Promise.all([a.synced, b.synced]);
    const here = openPresence({ url: a.url, doc: a.doc, fetch: fetchAs(ann) });
    const there = openPresence({ url: b.url, doc: b.doc, fetch: fetchAs(bob) });
    here.awareness.setLocalState({ cursor: [1, 2] });
    await until(() => there.awareness.getStates().has(a.doc.clientID));
    expect(there.awareness.getStates().get(a.doc.clientID)?.["principal"]).toEqual({
      id: `person:${ann.kind === "person" ? ann.person : ""}`,
    });
    await here.close();
    await until(() => !there.awareness.getStates().has(a.doc.clientID));
    await there.close();
    await Promise.all([a.close(), b.close()]);
  });

  it("pins where documents end and answers the same when asked again", async () => {
    const streams = [await createDocument(), await createDocument()];
    const places = streams.map((stream) => ({ stream, offset: null }));
    const pin = (name: string) => callRpc(metadataBus, docsyncRpc.pin, { pin: name, places }, metadata);
    const first = await pin("v1");
    const a = open(streams[0] as StreamPath, 0, ann);
    await a.synced;
    a.doc.getMap("test").set("x", 1);
    await a.saved();
    await a.close();
    expect(await pin("v1")).toEqual(first);
    expect(await pin("v2")).not.toEqual(first);
  });

  it("says where a document ends, who changed it, and what it was at an offset", async () => {
    const path = await createDocument();
    const a = open(path, 0, ann);
    await a.synced;
    a.doc.getMap("test").set("x", 1);
    await a.saved();
    const head = async () => {
      const answer = await callRpc(metadataBus, docsyncRpc.head, { streams: [path] }, metadata);
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.value.offsets[0] ?? "";
    };
    const then = await head();
    a.doc.getMap("test").set("x", 2);
    await a.saved();
    expect((await head()) > then).toBe(true);
    const history = await callRpc(
      metadataBus,
      docsyncRpc.history,
      { stream: path, after: null, limit: 10 },
      metadata,
    );
    expect(history).toMatchObject({
      ok: true,
      value: {
        runs: [
          { principal: "service:docsync" },
          { principal: `person:${ann.kind === "person" ? ann.person : ""}`, changes: 2 },
        ],
        next: null,
      },
    });
    const xAt = async (at: string) => {
      const read = await readState({
        baseUrl: `${replicas[1]?.url}/v1/stream`,
        path,
        at,
        fetch: fetchAs(bob),
      });
      if (!read.ok) throw new Error(read.error.message);
      const doc = new Y.Doc();
      Y.applyUpdate(doc, read.value.state);
      return doc.getMap("test").get("x");
    };
    expect([await xAt(then), await xAt("now")]).toEqual([1, 2]);
    await a.close();
  });

  it("keeps for whom and in which run the agent wrote", async () => {
    const path = await createDocument();
    const run = newId("run");
    const actingFor = newId("person");
    const agent: Principal = { kind: "agent", run, session: newId("session"), actingFor };
    const streams = connectStreams({ docsyncUrl: replicas[0]?.url ?? "", token: () => tokenOf(agent) });
    const open = streams.open(path);
    await open.synced;
    open.doc.getMap("test").set("by", "agent");
    expect((await open.saved()).kind).toBe("saved");
    await open.close();
    const history = await callRpc(
      metadataBus,
      docsyncRpc.history,
      { stream: path, after: null, limit: 10 },
      metadata,
    );
    expect(history).toMatchObject({
      ok: true,
      value: { runs: [{}, { principal: `agent:${run}`, actingFor: `person:${actingFor}`, run }] },
    });
  });

  it("shows the kernel a document as it is and as it was, and takes nothing from it", async () => {
    const path = await createDocument();
    const token = () => platform.tokens("kernel").issue("docsync", { kind: "service", service: "kernel" });
    const streams = connectStreams({ docsyncUrl: replicas[1]?.url ?? "", token });
    const created = await streams.state(path, "now");
    if (!created.ok) throw new Error(created.error.message);
    const a = open(path, 0, ann);
    await a.synced;
    a.doc.getMap("test").set("x", 1);
    await a.saved();
    await a.close();
    const x = async (at: string) => {
      const read = await streams.state(path, at);
      if (!read.ok) throw new Error(read.error.message);
      const doc = new Y.Doc();
      Y.applyUpdate(doc, read.value.state);
      return doc.getMap("test").get("x");
    };
    expect([await x(created.value.offset), await x("now")]).toEqual([undefined, 1]);
    const write = streams.open(path);
    write.doc.getMap("test").set("x", 2);
    expect(await write.saved()).toMatchObject({ kind: "refused", reason: { code: "forbidden" } });
    await write.close();
  });
});
