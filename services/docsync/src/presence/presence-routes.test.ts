import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMemoryReplica, type Replica } from "../testing/replicas.ts";
import { readPresence, writePresence } from "./awareness.ts";

const longPollMs = 400;

describe("presence by long polls, as the stock provider may ask", () => {
  let replica: Replica;
  let counter = 0;
  beforeAll(async () => {
    replica = await startMemoryReplica({ longPollMs });
  });
  afterAll(() => replica.close());

  async function openRoom() {
    const url = `${replica.url}/v1/stream/ws/w1/doc/room-${++counter}/main`;
    await fetch(url, { method: "PUT" });
    return {
      poll: () => fetch(`${url}?awareness=default&offset=now&live=long-poll`),
      say: (clock: number, state: { readonly here: boolean } | null) =>
        fetch(`${url}?awareness=default`, {
          method: "POST",
          body: new Uint8Array(writePresence([{ client: 7, clock, state }])),
        }),
    };
  }

  it("keeps a poll open for its whole time where nobody says anything", async () => {
    const { poll } = await openRoom();
    const started = performance.now();
    const answer = await poll();
    expect(answer.status).toBe(204);
    // Timers of Node may be a moment early.
    expect(performance.now() - started).toBeGreaterThan(longPollMs - 10);
  });

  it("answers it with what is said meanwhile, and tells at once who said goodbye", async () => {
    const { poll, say } = await openRoom();
    const waiting = poll();
    expect((await say(1, { here: true })).status).toBe(204);
    const answer = await waiting;
    expect(answer.status).toBe(200);
    expect(readPresence(new Uint8Array(await answer.arrayBuffer()))).toMatchObject([
      { client: 7, state: { here: true } },
    ]);
    await say(2, null);
    expect((await poll()).status).toBe(204);
  });

  it("has one room for a document, whatever names are thought of", async () => {
    const url = `${replica.url}/v1/stream/ws/w1/doc/room-${++counter}/main`;
    await fetch(url, { method: "PUT" });
    const body = new Uint8Array(writePresence([{ client: 7, clock: 1, state: {} }]));
    const say = async (name: string) =>
      (await fetch(`${url}?awareness=${name}`, { method: "POST", body })).status;
    expect(await Promise.all(["default", "other", "default2", ""].map(say))).toEqual([204, 400, 400, 400]);
  });

  it("lets go of polls when the service stops", async () => {
    const other = await startMemoryReplica({ longPollMs: 600_000 });
    const url = `${other.url}/v1/stream/ws/w1/doc/stopping/main`;
    await fetch(url, { method: "PUT" });
    const waiting = fetch(`${url}?awareness=default&offset=now&live=long-poll`).then(
      (answer) => answer.status,
      () => "cut",
    );
    await fetch(`${url}?awareness=default&offset=now`);
    await other.close();
    expect([204, "cut"]).toContain(await waiting);
  });
});
