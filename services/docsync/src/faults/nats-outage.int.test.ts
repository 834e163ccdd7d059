import { docUpdated, documentStream, docsyncRpc, newId, type Principal } from "@solidtype/contracts";
import { callRpc, consumeEvents, type Bus } from "@solidtype/service-kit";
import { MemoryStorage, openDocument } from "@solidtype/sync";
import { createTestPlatform, startStack, type Stack, type TestPlatform } from "@solidtype/testkit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { migrate, openPool } from "../streams/database.ts";
import { ServiceProcess } from "../testing/service-process.ts";

const ann: Principal = { kind: "person", person: newId("person"), signIn: newId("signIn") };
const metadata = { principal: { kind: "service", service: "metadata" }, request: newId("request") } as const;
const workspace = newId("workspace");
const within = { timeout: 60_000, interval: 20 };

let stack: Stack;
let platform: TestPlatform;
let bus: Bus;
let replicas: [ServiceProcess, ServiceProcess];

async function createDocument() {
  const document = newId("document");
  const branch = newId("branch");
  const input = { workspace, document, branch, kind: "part", name: "Bracket", units: "mm" } as const;
  // Nobody answers until a replica has its line back.
  await vi.waitFor(async () => {
    const made = await callRpc(bus, docsyncRpc.createDocument, input, metadata);
    if (!made.ok) throw new Error(made.error.message);
  }, within);
  return documentStream(workspace, document, branch);
}

function open(path: string, replica: ServiceProcess) {
  return openDocument({
    baseUrl: `${replica.url}/v1/stream`,
    path,
    storage: new MemoryStorage(),
    fetch: async (input, init = {}) => {
      const token = await platform.tokens("gateway").issue("docsync", ann);
      return fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
    },
  });
}

/** What `doc.updated` told of documents, to a service that misses nothing: the line comes back to each at its own time. */
const heard: { readonly stream: string; readonly offset: string }[] = [];
const lastHeardOf = (path: string) => heard.findLast(({ stream }) => stream === path)?.offset;

async function hear(): Promise<void> {
  const kernel = platform.bus("kernel");
  await kernel.whenConnected();
  consumeEvents(kernel, docUpdated, async ({ data }) => void heard.push(data));
  const probe = open(await createDocument(), replicas[0]);
  await probe.synced;
  let edits = 0;
  await vi.waitUntil(
    async () => {
      probe.doc.getMap("probe").set("edits", edits++);
      await probe.saved();
      return heard.length > 0;
    },
    { timeout: 30_000, interval: 200 },
  );
  await probe.close();
}

describe("NATS is killed", () => {
  beforeAll(async () => {
    stack = await startStack({ postgres: true, nats: true });
    const { postgres = "", nats = "" } = stack.urls;
    platform = createTestPlatform(nats);
    bus = platform.bus("metadata");
    await bus.whenConnected();
    await migrate(postgres);
    replicas = await Promise.all([
      ServiceProcess.start(platform, postgres),
      ServiceProcess.start(platform, postgres),
    ]);
    await hear();
  });
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.end("SIGKILL")));
    await platform.close();
    await stack.stop();
  });

  it("keeps edits durable and delivers them to the other replica, and tells of them when NATS is back", async () => {
    const path = await createDocument();
    const [a, b] = [open(path, replicas[0]), open(path, replicas[1])];
    await Promise.all([a.synced, b.synced]);
    await stack.kill("nats");
    a.doc.getMap("test").set("x", 1);
    expect((await a.saved()).kind).toBe("saved");
    await expect.poll(() => b.doc.getMap("test").get("x"), within).toBe(1);
    const fresh = open(path, replicas[1]);
    await fresh.synced;
    expect(fresh.doc.getMap("test").get("x")).toBe(1);
    const offset = fresh.offset ?? "";
    await stack.startServer("nats");
    await expect.poll(() => lastHeardOf(path), within).toBe(offset);
    await Promise.all([a.close(), b.close(), fresh.close()]);
  });

  it("tells again what NATS may have forgotten when it was killed after it had acknowledged", async () => {
    const path = await createDocument();
    const a = open(path, replicas[0]);
    await a.synced;
    a.doc.getMap("test").set("x", 1);
    expect((await a.saved()).kind).toBe("saved");
    const fresh = open(path, replicas[1]);
    await fresh.synced;
    const offset = fresh.offset ?? "";
    await expect.poll(() => lastHeardOf(path), within).toBe(offset);
    const { postgres = "" } = stack.urls;
    const pool = openPool(postgres, 1);
    const isTold = async () => {
      const text = "select 1 from docsync.outbox where path = $1 and told = tail";
      return (await pool.query(text, [path])).rows.length === 1;
    };
    await expect.poll(isTold, within).toBe(true);
    await pool.end();
    await stack.kill("nats");
    heard.length = 0;
    await stack.startServer("nats");
    await expect.poll(() => lastHeardOf(path), within).toBe(offset);
    await Promise.all([a.close(), fresh.close()]);
  });

  it("tells of a commit although docsync was killed between the commit and the telling", async () => {
    const path = await createDocument();
    const a = open(path, replicas[0]);
    await a.synced;
    await stack.kill("nats");
    a.doc.getMap("test").set("x", 1);
    expect((await a.saved()).kind).toBe("saved");
    await a.close();
    await Promise.all(replicas.map((replica) => replica.end("SIGKILL")));
    await stack.startServer("nats");
    await replicas[1].restart();
    const after = open(path, replicas[1]);
    await after.synced;
    await expect.poll(() => lastHeardOf(path), within).toBe(after.offset);
    await after.close();
    await replicas[0].restart();
  });
});
