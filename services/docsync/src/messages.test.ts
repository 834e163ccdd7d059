import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followMessages, MessageWriter, readMessages } from "@solidtype/sync";
import { startMemoryReplica, type Replica } from "./testing/replicas.ts";
import { SwitchableNetwork } from "./testing/switchable-fetch.ts";

let replica: Replica;
let counter = 0;

function chat(network = new SwitchableNetwork()) {
  const path = `ws/w1/chat/c${++counter}`;
  const place = {
    baseUrl: `${replica.url}/v1/stream`,
    path,
    fetch: (input: string, init?: RequestInit) => network.fetch(input, init),
  };
  const writer = (epoch: number, giveUpMs = 30_000) =>
    new MessageWriter({ ...place, producer: "run", epoch, giveUpMs });
  const all = async () => {
    const read = await readMessages(place);
    if (!read.ok) throw new Error(read.error.message);
    return read.value.messages;
  };
  return { path, place, writer, all, network };
}

const codeOf = (result: { ok: boolean; error?: { code: string } }) =>
  result.ok ? "ok" : (result.error?.code ?? "");

describe("a chat's messages, through the client that the agent and the panel use", () => {
  beforeAll(async () => {
    replica = await startMemoryReplica();
  });
  afterAll(() => replica.close());

  it("brings each character of a long chat whole, wherever what is sent is cut", async () => {
    const { place, writer } = chat();
    const one = writer(1);
    await one.create();
    // Of two bytes, of four, and beside them by one.
    const long = [0, 1, 2, 3].map((beside) => "x".repeat(beside) + "é😀".repeat(60_000));
    for (const text of long) await one.append([{ text }]);
    const got: unknown[] = [];
    const followed = followMessages({
      ...place,
      from: null,
      received: (messages) => got.push(...messages),
      refused: () => undefined,
    });
    await expect.poll(() => got.length, { timeout: 20_000 }).toBe(4);
    await followed.stop();
    expect(got.every((message, at) => (message as { text: string }).text === long[at])).toBe(true);
  });

  it("keeps messages in the order in which they were written, and making the stream twice is harmless", async () => {
    const { writer, all } = chat();
    const one = writer(1);
    expect([codeOf(await one.create()), codeOf(await one.create())]).toEqual(["ok", "ok"]);
    await Promise.all([one.append([{ n: 1 }, { n: 2 }]), one.append([{ n: 3 }]), one.append([])]);
    expect(await all()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it("has a message once although the answer to it is lost again and again", async () => {
    const { writer, all, network } = chat();
    const one = writer(1);
    await one.create();
    await one.append(["first"]);
    network.loseAnswers = 3;
    expect(codeOf(await one.append(["second"]))).toBe("ok");
    expect(await all()).toEqual(["first", "second"]);
  });

  it("takes nothing more from whoever a higher epoch took over from", async () => {
    const { writer, all } = chat();
    const old = writer(1);
    await old.create();
    await old.append(["old"]);
    const next = writer(2);
    expect(codeOf(await next.append(["new"]))).toBe("ok");
    expect(codeOf(await old.append(["late"]))).toBe("stale-epoch");
    expect(codeOf(await old.append(["later"]))).toBe("stale-epoch");
    expect(await all()).toEqual(["old", "new"]);
  });

  it("gives one epoch to one of two who claim it at the same time", async () => {
    const { writer, all } = chat();
    await writer(1).create();
    const claims = await Promise.all([
      writer(1).append(["a"]),
      writer(1).append(["b"]),
      writer(1).append(["c"]),
    ]);
    expect(claims.map(codeOf).toSorted()).toEqual(["ok", "stale-epoch", "stale-epoch"]);
    expect(await all()).toHaveLength(1);
  });

  it("says so when it gives up, and writes nothing after what it is not sure of", async () => {
    const { writer, network } = chat();
    const one = writer(1, 50);
    await one.create();
    await one.append(["first"]);
    network.cut();
    expect(codeOf(await one.append(["second"]))).toBe("service-unavailable");
    network.restore();
    expect(codeOf(await one.append(["third"]))).toBe("service-unavailable");
  });

  it("follows from an offset, over a broken line, each message once", async () => {
    const { writer, place, network } = chat();
    const one = writer(1);
    await one.create();
    await one.append([0, 1]);
    const start = await readMessages(place);
    if (!start.ok) throw new Error(start.error.message);
    const heard: unknown[] = [];
    const readings: string[] = [];
    const following = followMessages({
      ...place,
      from: start.value.offset,
      received: (messages) => heard.push(...messages),
      changed: (reading) => readings.push(reading),
      refused: ({ message }) => heard.push(message),
    });
    await one.append([2]);
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([2]);
    network.cut();
    await expect.poll(() => readings.at(-1), { timeout: 10_000 }).toBe("broken");
    network.restore();
    await one.append([3]);
    following.hurry();
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([2, 3]);
    await following.stop();
  });

  it("ends at the end of a closed stream and says what is wrong with one that is not there", async () => {
    const { place, writer } = chat();
    const words: string[] = [];
    const refused = followMessages({
      ...place,
      from: null,
      received: () => undefined,
      refused: ({ code }) => words.push(code),
    });
    await expect.poll(() => words, { timeout: 10_000 }).toEqual(["not-found"]);
    await refused.stop();
    await writer(1).create();
    await fetch(`${place.baseUrl}/${place.path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "stream-closed": "true" },
      body: '["last"]',
    });
    const heard: unknown[] = [];
    let requests = 0;
    const ended = followMessages({
      ...place,
      fetch: (input, init) => {
        requests++;
        return place.fetch(input, init);
      },
      from: null,
      received: (messages) => heard.push(...messages),
      refused: ({ code }) => words.push(code),
    });
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(["last"]);
    await ended.stop();
    expect([requests, words]).toEqual([1, ["not-found"]]);
  });
});
