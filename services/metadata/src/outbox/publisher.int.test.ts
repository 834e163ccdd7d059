import { type EventDefinition, identityEnded, newId, ok, refuse } from "@solidtype/contracts";
import { createTestDatabase, sharedStack } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Database, openDatabase } from "../database/database.ts";
import { migrate } from "../database/migrations.ts";
import { owe } from "./outbox.ts";
import { OutboxPublisher, type Publish } from "./publisher.ts";

let database: Database;
let drop: () => Promise<void>;
let clock: number;
let logged: string[];
let outbox: OutboxPublisher | undefined;
const soon = { timeout: 20_000, interval: 20 };

beforeEach(async () => {
  const made = await createTestDatabase(sharedStack().postgres);
  await migrate(made.url);
  database = openDatabase(made.url);
  drop = made.drop;
  clock = 0;
  logged = [];
});
afterEach(async () => {
  await outbox?.stop();
  await database.$disconnect();
  await drop();
});

const oweEach = async (reasons: readonly string[]) => {
  for (const reason of reasons)
    await database.$transaction((rows) =>
      owe(rows, identityEnded, null, { person: newId("person"), reason }),
    );
};
const publishBy = (publish: Publish) =>
  (outbox = new OutboxPublisher({
    database,
    publish,
    log: (message) => void logged.push(message),
    everyMs: 20,
    now: () => clock,
  }));
const reasonOf = ({ data }: { readonly data: unknown }) => (data as { readonly reason: string }).reason;

test("an event that cannot be told keeps no other back, and is tried again later", async () => {
  await oweEach(["first"]);
  const unknown: EventDefinition = { ...identityEnded, type: "later.release" };
  await database.$transaction((rows) => owe(rows, unknown, null, {}));
  await oweEach(["too large", "broken", "last"]);
  const told: string[] = [];
  let isMended = false;
  publishBy(async (_event, news) => {
    const reason = reasonOf(news);
    if (reason === "too large" && !isMended) return refuse("too-large", { limit: 1 });
    if (reason === "broken" && !isMended) throw new Error("a bug");
    told.push(reason);
    return ok(null);
  });
  await expect.poll(() => told, soon).toEqual(["first", "last"]);
  await expect.poll(() => database.outboxEvent.count(), soon).toBe(3);
  expect(logged).toHaveLength(2);
  expect(logged.join()).toMatch(/cannot be told: This is larger .* failed/);
  isMended = true;
  clock += 60_000;
  await expect.poll(() => told.slice(2).toSorted(), soon).toEqual(["broken", "too large"]);
  await expect.poll(() => database.outboxEvent.findMany(), soon).toMatchObject([{ name: "later.release" }]);
});

test("what was told is crossed off before slow acknowledgements use up the time of a transaction", async () => {
  await oweEach(["1", "2", "3", "4"]);
  const told: string[] = [];
  const left: number[] = [];
  publishBy(async (_event, news) => {
    left.push(await database.outboxEvent.count());
    clock += 2_500;
    told.push(reasonOf(news));
    return ok(null);
  });
  await expect.poll(() => database.outboxEvent.count(), soon).toBe(0);
  expect(told).toEqual(["1", "2", "3", "4"]);
  expect(left).toEqual([4, 4, 2, 2]);
});
