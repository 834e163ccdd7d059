import { afterEach, beforeEach, expect, it } from "vitest";
import * as Y from "yjs";
import { MemoryStorage, type OpenDocument, openDocument } from "@solidtype/sync";
import { frame } from "./documents/frames.ts";
import { startMemoryReplica, type Replica } from "./testing/replicas.ts";
import { SwitchableNetwork } from "./testing/switchable-fetch.ts";

const path = "ws/w1/doc/put-back/main";
let lost: Replica;
let backup: Replica;
let now: Replica;
const open: OpenDocument[] = [];

beforeEach(async () => {
  [lost, backup] = await Promise.all([startMemoryReplica(), startMemoryReplica()]);
  now = lost;
  for (const { url } of [lost, backup]) await fetch(`${url}/v1/stream/${path}`, { method: "PUT" });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await Promise.all([lost.close(), backup.close()]);
});

/** Somebody whose edits the backup has as long as it is made. */
function person(principal: string, backedUp: { isDone: boolean }) {
  const network = new SwitchableNetwork();
  const storage = new MemoryStorage();
  const start = () => {
    const opened = openDocument({
      baseUrl: "http://platform/v1/stream",
      path,
      storage,
      fetch: async (input, init = {}) => {
        const as = { ...init, headers: { ...init.headers, "x-test-principal": principal } };
        if (init.method === "POST" && !backedUp.isDone)
          await fetch(input.replace("http://platform", backup.url), as);
        return network.fetch(input.replace("http://platform", now.url), as);
      },
    });
    open.push(opened);
    return opened;
  };
  return { network, start };
}

const shown = (opened: OpenDocument) => opened.doc.getMap("m").toJSON();
const until = (holds: () => boolean) => expect.poll(holds, { timeout: 20_000, interval: 5 }).toBe(true);

/** An update of its own, as a body of so many bytes. */
function updateOf(bytes: number): Uint8Array {
  for (let length = 1; length < bytes; length++) {
    const doc = new Y.Doc();
    doc.getMap("m").set("carol", "x".repeat(length));
    const body = frame(Y.encodeStateAsUpdate(doc));
    if (body.length === bytes) return body;
  }
  throw new Error(`no update has ${bytes} bytes`);
}

/** Two who work beside each other, on a platform that is then put back to when each had written once. */
async function afterRestore() {
  const backedUp = { isDone: false };
  const people = [person("ann", backedUp), person("bob", backedUp)] as const;
  const [ann, bob] = people.map(({ start }) => start()) as [OpenDocument, OpenDocument];
  await Promise.all([ann.synced, bob.synced]);
  const write = async (value: number) => {
    ann.doc.getMap("m").set("a", value);
    await ann.saved();
    bob.doc.getMap("m").set("b", value);
    await bob.saved();
    await until(() => shown(ann)["b"] === value && shown(bob)["a"] === value);
  };
  await write(1);
  backedUp.isDone = true;
  await write(2);
  await write(3);
  for (const { network } of people) network.cut();
  now = backup;
  return { people, ann, bob };
}

it("those who worked beside each other are told that the platform was put back, and work on from what it has", async () => {
  const { people, ann, bob } = await afterRestore();
  for (const { network } of people) network.restore();
  for (const opened of [ann, bob]) opened.hurry();
  await until(() => ann.state.kind === "refused" && bob.state.kind === "refused");
  expect(ann.state).toMatchObject({ reason: { details: { reason: "put_back" } }, unsaved: 0 });
  await Promise.all([ann.close(), bob.close()]);
  const again = people.map(({ start }) => start()) as [OpenDocument, OpenDocument];
  await Promise.all(again.map(({ synced }) => synced));
  expect(again.map(shown)).toEqual([
    { a: 1, b: 1 },
    { a: 1, b: 1 },
  ]);
  again[0].doc.getMap("m").set("a", 9);
  again[1].doc.getMap("m").set("b", 9);
  expect((await Promise.all(again.map((opened) => opened.saved()))).map(({ kind }) => kind)).toEqual([
    "saved",
    "saved",
  ]);
  await until(() => again.every((opened) => shown(opened)["a"] === 9 && shown(opened)["b"] === 9));
});

it("an edit that builds on what is gone is told, binds nobody else, and can be discarded", async () => {
  const { people, ann, bob } = await afterRestore();
  await bob.close();
  ann.doc.getMap("m").set("b", "over bob's");
  await until(() => ann.state.kind === "offline");
  await ann.close();
  people[0].network.restore();
  const told = people[0].start();
  await until(() => told.state.kind === "refused");
  await told.close();
  const still = people[0].start();
  await until(() => still.state.kind === "refused");
  expect(still.state).toMatchObject({
    reason: { message: expect.stringContaining("no longer has") },
    unsaved: 1,
  });
  await still.discard();
  const led = people[0].start();
  await led.synced;
  expect(shown(led)).toEqual({ a: 1, b: 1 });
  led.doc.getMap("m").set("a", 9);
  expect((await led.saved()).kind).toBe("saved");
  people[1].network.restore();
  const bobAgain = people[1].start();
  await until(() => bobAgain.state.kind === "refused");
  await bobAgain.close();
  const bobLed = people[1].start();
  await bobLed.synced;
  bobLed.doc.getMap("m").set("b", 9);
  expect([(await bobLed.saved()).kind, shown(bobLed)]).toEqual(["saved", { a: 9, b: 9 }]);
});

it("who comes back when others have written as far again as was read before is told so, lacks nothing of theirs, and loses no edit that waited", async () => {
  const { people, ann, bob } = await afterRestore();
  const readTo = ann.offset ?? "";
  await Promise.all([ann.close(), bob.close()]);
  // Edited while the line is down, and not sent yet.
  const waiting = people[0].start();
  await waiting.loaded;
  waiting.doc.getMap("m").set("mine", 1);
  await until(() => waiting.state.kind === "offline" && waiting.state.unsaved === 1);
  await waiting.close();
  const post = async (body: Uint8Array) => {
    const headers = { "content-type": "application/octet-stream", "x-test-principal": "carol" };
    const url = `${backup.url}/v1/stream/${path}`;
    const answer = await fetch(url, { method: "POST", headers, body: new Uint8Array(body) });
    return answer.headers.get("stream-next-offset") ?? "";
  };
  const head = await backup.store.head(path);
  if (!head.ok) throw new Error(head.error.code);
  const end = await post(updateOf(Number(readTo.split("_")[1]) - head.value.tail));
  // The same place in the stream, and not the same history.
  expect(end.slice(0, 33)).toBe(readTo.slice(0, 33));
  const later = new Y.Doc();
  later.getMap("m").set("later", 1);
  await post(frame(Y.encodeStateAsUpdate(later)));
  people[0].network.restore();
  const told = people[0].start();
  await until(() => told.state.kind === "refused");
  expect(told.state).toMatchObject({ reason: { details: { reason: "put_back" } } });
  await told.close();
  const again = people[0].start();
  await again.synced;
  expect((await again.saved()).kind).toMatch(/live|saved/);
  const there = new Y.Doc();
  const state = await backup.documents.at(path, null);
  if (state.ok) Y.applyUpdate(there, state.value.state);
  expect(shown(again)).toEqual(there.getMap("m").toJSON());
  expect(shown(again)).toEqual({ a: 1, b: 1, mine: 1, later: 1, carol: expect.any(String) });
});
