import { ok } from "@solidtype/contracts";
import { MemoryStorage, openDocument, openPresence } from "@solidtype/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { UNFORKED, type ForkPoint } from "./streams/stream-store.ts";
import { startMemoryReplica, type Replica } from "./testing/replicas.ts";

let replica: Replica;
let counter = 0;
const points = new Map<string, ForkPoint>();
const url = (path: string) => `${replica.url}/v1/stream/${path}`;
const until = (holds: () => boolean) => expect.poll(holds, { timeout: 20_000, interval: 5 }).toBe(true);

const as =
  (principal: string) =>
  (input: string, init: RequestInit = {}) =>
    fetch(input, { ...init, headers: { ...init.headers, "x-test-principal": principal } });

function open(path: string, principal: string, doc = new Y.Doc()) {
  const storage = new MemoryStorage();
  return openDocument({ baseUrl: `${replica.url}/v1/stream`, path, storage, fetch: as(principal), doc });
}

/** A document with something in it, and a branch of it that nobody has touched. */
async function branched(): Promise<{ main: string; branch: string; doc: Y.Doc }> {
  const document = `ws/w1/doc/branched-${++counter}`;
  const [main, branch] = [`${document}/main`, `${document}/b`];
  await fetch(url(main), { method: "PUT" });
  const ann = open(main, "ann");
  await ann.synced;
  ann.doc.getMap("m").set("v", "then");
  await ann.saved();
  const pinned = await replica.store.pin("b", [{ path: main, position: null }]);
  if (!pinned.ok || pinned.value[0]?.ok !== true) throw new Error("not pinned");
  points.set(branch, { from: main, ...pinned.value[0].value });
  ann.doc.getMap("m").set("v", "later");
  await ann.saved();
  await ann.close();
  return { main, branch, doc: ann.doc };
}

const isForked = async (path: string) => {
  const head = await replica.store.head(path);
  if (!head.ok) throw new Error(head.error.code);
  return head.value.id !== UNFORKED;
};

describe("a document on a branch that nobody has written on", () => {
  beforeAll(async () => {
    replica = await startMemoryReplica({ sourceOf: async (path) => ok(points.get(path) ?? null) });
  });
  afterAll(() => replica.close());

  it("shows the parent as it was, to readers of every kind, and is no stream for it", async () => {
    const { branch } = await branched();
    const opened = open(branch, "bob");
    await opened.synced;
    expect(opened.doc.getMap("m").get("v")).toBe("then");
    const presence = openPresence({ url: opened.url, doc: opened.doc, fetch: as("bob") });
    presence.awareness.setLocalState({ cursor: 1 });
    for (const query of ["", "?offset=-1", "?offset=now", "?offset=snapshot", "?state=now"])
      expect((await fetch(`${url(branch)}${query}`)).status).toBe(200);
    expect((await fetch(url(branch), { method: "HEAD" })).status).toBe(200);
    const waited = await fetch(`${url(branch)}?offset=now&live=long-poll`);
    expect(waited.status).toBe(204);
    await presence.close();
    await opened.close();
    expect(await isForked(branch)).toBe(false);
  });

  it("forks at the first edit, and whoever was reading goes on without a break", async () => {
    const { main, branch } = await branched();
    const [bob, cid] = [open(branch, "bob"), open(branch, "cid")];
    await Promise.all([bob.synced, cid.synced]);
    const polled = fetch(`${url(branch)}?offset=now&live=long-poll`);
    const breaks: string[] = [];
    cid.onState(({ kind }) => breaks.push(kind));
    bob.doc.getMap("m").set("v", "branch");
    await until(() => cid.doc.getMap("m").get("v") === "branch");
    bob.doc.getMap("m").set("w", 1);
    await until(() => cid.doc.getMap("m").get("w") === 1);
    expect(breaks).toEqual([]);
    expect((await polled).status).toBe(200);
    expect(await isForked(branch)).toBe(true);
    const parent = open(main, "ann");
    await parent.synced;
    expect(parent.doc.getMap("m").toJSON()).toEqual({ v: "later" });
    await Promise.all([bob.close(), cid.close(), parent.close()]);
  });

  it("stays unforked when what comes first is refused", async () => {
    const { branch } = await branched();
    const answer = await as("bob")(url(branch), {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: "nonsense",
    });
    expect(answer.status).toBe(400);
    expect(await isForked(branch)).toBe(false);
  });

  it("lets nobody write there with a client id that wrote for someone else before the branch was made", async () => {
    const { branch, doc } = await branched();
    const forged = new Y.Doc();
    const bob = open(branch, "bob", forged);
    await bob.synced;
    forged.clientID = doc.clientID;
    forged.getMap("m").set("v", "forged");
    expect(await bob.saved()).toMatchObject({ kind: "refused", reason: { code: "foreign-client" } });
    expect(await isForked(branch)).toBe(false);
    await bob.close();
  });
});
