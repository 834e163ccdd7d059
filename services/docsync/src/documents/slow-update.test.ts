import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { documentLimits, startMemoryReplica, type Replica } from "../testing/replicas.ts";
import { frame } from "./frames.ts";
import { WorkerClient } from "./worker-client.ts";
import { workerRoom } from "./worker-room.ts";

/** Of the processor. An ordinary update takes a fraction of a millisecond, the slow one hundreds. */
const checkMs = 50;

/** Thousands of updates in one body: each is a transaction of its own. */
function slowBody(): Uint8Array {
  const doc = new Y.Doc();
  const frames: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => frames.push(frame(update)));
  for (let edit = 0; edit < 8_000; edit++) doc.getMap("m").set(`p${edit % 300}`, edit);
  return Buffer.concat(frames);
}

function quickBody(): Uint8Array {
  const doc = new Y.Doc();
  doc.getMap("m").set("quick", true);
  return frame(Y.encodeStateAsUpdate(doc));
}

describe("an update that takes too long to be checked", () => {
  let replica: Replica;
  let slow: Uint8Array;
  beforeAll(async () => {
    slow = slowBody();
    replica = await startMemoryReplica({ checkMs });
  });
  afterAll(() => replica.close());

  const url = (name: string) => `${replica.url}/v1/stream/ws/w1/doc/${name}/main`;
  const post = async (name: string, body: Uint8Array) => {
    const answer = await fetch(url(name), {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: Buffer.from(body),
    });
    return { status: answer.status, said: await answer.text() };
  };
  const tail = async (name: string) =>
    (await fetch(url(name), { method: "HEAD" })).headers.get("stream-next-offset");

  it("is refused in words and not stored, and those that waited behind it are checked all the same", async () => {
    for (const name of ["slow", "other"]) await fetch(url(name), { method: "PUT" });
    expect((await post("other", quickBody())).status).toBe(204);
    const before = await tail("slow");
    const [refused, ...others] = await Promise.all([
      post("slow", slow),
      ...Array.from({ length: 5 }, () => post("other", quickBody())),
    ]);
    expect(refused?.status).toBe(400);
    expect(refused?.said).toMatch(/takes too long/);
    expect(await tail("slow")).toBe(before);
    expect(others.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
    expect((await post("slow", quickBody())).status).toBe(204);
  });

  it("ends the thread that was stuck in it, loses what was queued there, and the next finds a new one", async () => {
    const client = new WorkerClient(workerRoom(documentLimits), checkMs, () => undefined);
    const owners = { own: new Map<number, string>(), inherited: new Map<number, string>() };
    const load = { kind: "load", doc: "d", snapshot: null, bodies: [], owners } as const;
    const check = (body: Uint8Array) => client.run({ kind: "check", doc: "d", body, principal: "p" });
    expect((await client.run(load)).kind).toBe("answered");
    const building = client.run({
      kind: "build",
      base: null,
      bodies: Array.from({ length: 60 }, () => slow),
    });
    const behind = check(quickBody());
    expect([(await building).kind, (await behind).kind]).toEqual(["timeout", "lost"]);
    expect(await check(quickBody())).toEqual({ kind: "answered", result: { kind: "unloaded" } });
    await client.close();
  });
});
