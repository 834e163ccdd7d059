import { afterEach, beforeEach, expect, it } from "vitest";
import { MemoryStorage, type OpenDocument, openDocument } from "@solidtype/sync";
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
