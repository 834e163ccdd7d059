import { expect, onTestFinished, test } from "vitest";
import * as Y from "yjs";
import { MemoryStore } from "../streams/memory-store.ts";
import type { StreamStore } from "../streams/stream-store.ts";
import { documentLimits } from "../testing/replicas.ts";
import { add, spec } from "../testing/requests.ts";
import { MemoryClientOwners } from "./client-owners.ts";
import { Documents } from "./documents.ts";
import { frame } from "./frames.ts";
import { WorkerClient } from "./worker-client.ts";
import { workerRoom } from "./worker-room.ts";

const path = "ws/w/doc/d/b";

/** A database of which another takes the place, under who goes on using it. */
function replaceable(first: StreamStore) {
  let now = first;
  const store = new Proxy(first, {
    get(_, name: keyof StreamStore) {
      const value = now[name];
      return typeof value === "function" ? (value as () => unknown).bind(now) : value;
    },
  });
  return { store, replaceBy: (other: StreamStore) => (now = other) };
}

test("a service that goes on over a database that was put back notices it with the next change, and stores nothing more upon what is gone", async () => {
  const [lost, backup] = [new MemoryStore(), new MemoryStore()];
  for (const store of [lost, backup])
    await store.create(path, spec({ contentType: "application/octet-stream" }));
  const { store, replaceBy } = replaceable(lost);
  const room = workerRoom(documentLimits);
  const workers = [0, 1].map(() => new WorkerClient(room, 10_000, () => undefined));
  onTestFinished(async () => void (await Promise.all(workers.map((worker) => worker.close()))));
  const [checks, builds] = workers as [WorkerClient, WorkerClient];
  const documents = new Documents({
    store,
    owners: new MemoryClientOwners(() => null),
    checks,
    builds,
    limits: documentLimits,
    now: Date.now,
    log: () => undefined,
  });
  const writer = () => {
    const doc = new Y.Doc();
    let update: Uint8Array = new Uint8Array();
    doc.on("update", (made: Uint8Array) => (update = made));
    return async (value: string) => {
      doc.getMap("m").set("x", value);
      const type = { contentType: "application/octet-stream" };
      const appended = await documents.append(path, add("", { ...type, data: frame(update) }));
      return appended.ok ? "stored" : appended.error.code;
    };
  };
  const [ann, bob] = [writer(), writer()];
  for (const value of ["first", "second", "third"]) expect(await ann(value)).toBe("stored");
  replaceBy(backup);
  expect(await bob("new")).toBe("stored");
  expect(await ann("upon what is gone")).toBe("resync_required");
});
