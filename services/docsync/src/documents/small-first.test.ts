import { expect, it } from "vitest";
import type { Task } from "./document-tasks.ts";
import { SmallFirst } from "./small-first.ts";
import type { Outcome } from "./worker-client.ts";

const check = (doc: string, bytes: number): Task => ({
  kind: "check",
  doc,
  body: new Uint8Array(bytes),
  principal: "ann",
});
const load = (doc: string, bytes: number): Task => ({
  kind: "load",
  doc,
  snapshot: new Uint8Array(bytes),
  bodies: [],
  owners: { own: new Map(), inherited: new Map() },
});

/** The order in which these are carried out when they come together, while the first is under way. */
async function orderOf(tasks: readonly Task[]): Promise<readonly string[]> {
  const order: string[] = [];
  const thread = new SmallFirst({
    async run(task): Promise<Outcome> {
      order.push(`${task.kind} ${task.kind === "build" ? "" : task.doc}`);
      await Promise.resolve();
      return { kind: "answered", result: { kind: "done" } };
    },
  });
  await Promise.all(tasks.map((task) => thread.run(task)));
  return order;
}

it("carries out the smallest of what waits, and what is of one document in its order", async () => {
  const order = await orderOf([
    load("a", 3_000),
    load("b", 2_000),
    check("b", 1),
    check("c", 500),
    load("d", 1_000),
    check("e", 10),
  ]);
  expect(order).toEqual(["load a", "check e", "check c", "load d", "load b", "check b"]);
});

it("lets what is large wait for twenty that came later, and for no more", async () => {
  const small = Array.from({ length: 50 }, (_, at) => check(`small${at}`, 1));
  const order = await orderOf([check("first", 1), load("large", 3_000), ...small]);
  expect(order.indexOf("load large")).toBe(21);
});

it("goes on after one that failed", async () => {
  let runs = 0;
  const thread = new SmallFirst({
    async run(): Promise<Outcome> {
      if (++runs === 1) throw new Error("a fault of ours");
      return { kind: "lost" };
    },
  });
  const [first, second] = [thread.run(check("a", 1)), thread.run(check("b", 1))];
  await expect(first).rejects.toThrow("a fault of ours");
  expect(await second).toEqual({ kind: "lost" });
});

it("goes on after one that could not even begin", async () => {
  let runs = 0;
  const thread = new SmallFirst({
    run(): Promise<Outcome> {
      if (++runs === 1) throw new Error("no thread can be started");
      return Promise.resolve({ kind: "lost" });
    },
  });
  const [first, second] = [thread.run(check("a", 1)), thread.run(check("b", 1))];
  await expect(first).rejects.toThrow("no thread can be started");
  expect(await second).toEqual({ kind: "lost" });
});
