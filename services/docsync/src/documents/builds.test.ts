import { expect, onTestFinished, test } from "vitest";
import * as Y from "yjs";
import { MemoryStore } from "../streams/memory-store.ts";
import { documentLimits } from "../testing/replicas.ts";
import { add, spec } from "../testing/requests.ts";
import { Builds } from "./builds.ts";
import { frame } from "./frames.ts";
import { WorkerClient } from "./worker-client.ts";
import { workerRoom } from "./worker-room.ts";

const path = "ws/w/doc/d/b";

/** A document in which a number was written again and again, and where each of the writings ended. */
async function written(times: number) {
  const store = new MemoryStore();
  await store.create(path, spec());
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => void updates.push(update));
  const ends: number[] = [];
  const write = async (value: number) => {
    doc.getMap("m").set("x", value);
    const appended = await store.append(path, add("", { data: frame(updates.at(-1) ?? new Uint8Array()) }));
    if (!appended.ok) throw new Error(appended.error.code);
    ends.push(appended.value.tail);
  };
  for (let value = 0; value < times; value++) await write(value);
  const worker = new WorkerClient(workerRoom(documentLimits), 60_000, () => undefined);
  onTestFinished(() => worker.close());
  return { builds: new Builds({ store, worker, buildBytes: 1 << 20 }), ends, write };
}

function valueOf(state: Uint8Array): unknown {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc.getMap("m").get("x");
}

test("those who ask for the same at once get one answer that was made once, and whoever asks after something was written has it", async () => {
  const { builds, write } = await written(3);
  const before = Array.from({ length: 100 }, () => builds.at(path, null));
  await write(3);
  const after = await builds.at(path, null);
  const states = (await Promise.all(before)).map((one) => (one.ok ? one.value.state : one.error.code));
  expect(new Set(states).size).toBe(1);
  expect(valueOf(states[0] as Uint8Array)).toBeGreaterThanOrEqual(2);
  expect(after.ok && valueOf(after.value.state)).toBe(3);
});

test("of one document a few states are put together in turn, and more are put off in words", async () => {
  const { builds, ends } = await written(30);
  const asked = await Promise.all(ends.map((end) => builds.at(path, end)));
  const outcomes = asked.map((one) => (one.ok ? valueOf(one.value.state) : one.error.code));
  expect(outcomes.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(new Set(outcomes.slice(8))).toEqual(new Set(["unavailable"]));
  const later = await builds.at(path, ends[20] ?? 0);
  expect(later.ok && valueOf(later.value.state)).toBe(20);
  expect(await builds.at("ws/w/doc/none/b", null)).toMatchObject({ error: { code: "stream_not_found" } });
});

test("what is there now has a place that no positions take, however many ask for how many and whatever is written meanwhile", async () => {
  const { builds, ends, write } = await written(30);
  const places = ends.slice(0, 12).map((end) => builds.at(path, end));
  const now: ReturnType<Builds["at"]>[] = [];
  for (let value = 100; value < 120; value++) {
    await write(value);
    now.push(builds.at(path, null));
  }
  const values = (await Promise.all(now)).map((one) => (one.ok ? Number(valueOf(one.value.state)) : -1));
  for (const [at, value] of values.entries()) expect(value).toBeGreaterThanOrEqual(100 + at);
  expect(values.at(-1)).toBe(119);
  const outcomes = (await Promise.all(places)).map((one) => (one.ok ? "built" : one.error.code));
  expect(outcomes.filter((outcome) => outcome === "built")).toHaveLength(8);
});
