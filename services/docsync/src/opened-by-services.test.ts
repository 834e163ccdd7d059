import { afterAll, beforeAll, expect, it } from "vitest";
import { MemoryStorage, openDocument, type OpenDocument, whenAsOfNow, whenSynced } from "@solidtype/sync";
import { connectStreams } from "@solidtype/sync/node";
import { startMemoryReplica, type Replica } from "./testing/replicas.ts";

let replica: Replica;
const opened: OpenDocument[] = [];
const patience = { milliseconds: 60_000 };
const fetchAsAnn = (input: string, init: RequestInit = {}): Promise<Response> => {
  const headers = new Headers(init.headers);
  headers.set("x-test-principal", "ann");
  return fetch(input, { ...init, headers });
};

beforeAll(async () => {
  replica = await startMemoryReplica({});
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await replica.close();
});

async function follow(path: string, through = fetchAsAnn): Promise<OpenDocument> {
  const baseUrl = `${replica.url}/v1/stream`;
  const open = openDocument({ baseUrl, path, storage: new MemoryStorage(), fetch: through });
  opened.push(open);
  expect(await whenSynced(open, patience)).toMatchObject({ ok: true });
  return open;
}

it("what one has saved another reads at once, where they ask for what there is now", async () => {
  const path = "ws/w1/doc/now-1/main";
  await fetchAsAnn(`${replica.url}/v1/stream/${path}`, { method: "PUT" });
  const [writer, reader] = [await follow(path), await follow(path)];
  for (let number = 0; number < 20; number += 1) {
    writer.doc.getMap("m").set("number", number);
    await writer.saved();
    expect(await whenAsOfNow(reader, fetchAsAnn, patience)).toMatchObject({ ok: true });
    expect(reader.doc.getMap("m").get("number")).toBe(number);
  }
});

it("a document that is too large for whoever opens it is refused in words before it is read", async () => {
  const path = "ws/w1/doc/now-3/main";
  await fetchAsAnn(`${replica.url}/v1/stream/${path}`, { method: "PUT" });
  const writer = await follow(path);
  writer.doc.getMap("m").set("text", "x".repeat(50_000));
  await writer.saved();
  const streams = connectStreams({ docsyncUrl: replica.url, token: async () => "token" });
  const upTo = (largest: number) => (bytes: number) => (bytes > largest ? `Not ${bytes} bytes.` : null);
  const small = streams.open(path, upTo(20_000));
  const large = streams.open(path, upTo(200_000));
  opened.push(small, large);
  expect(await whenSynced(large, patience)).toMatchObject({ ok: true });
  const refused = await whenSynced(small, patience);
  expect(refused.ok ? "" : refused.error.message).toMatch(/Not \d{5} bytes/);
  expect(small.doc.getMap("m").size).toBe(0);
  // Nor is it read as it was once, as a merge does with three at a time.
  expect(await streams.state(path, "now", upTo(200_000))).toMatchObject({ ok: true });
  expect(await streams.state(path, "now", upTo(20_000))).toMatchObject({
    ok: false,
    error: { code: "too-large" },
  });
});

it("of a document that was not put together yet, or not since, all that is to be read counts", async () => {
  const path = "ws/w1/doc/now-5/main";
  await fetchAsAnn(`${replica.url}/v1/stream/${path}`, { method: "PUT" });
  const writer = await follow(path);
  for (let at = 0; at < 40; at += 1) {
    writer.doc.getMap("m").set(`text${at}`, "x".repeat(50_000));
    await writer.saved();
  }
  const streams = connectStreams({ docsyncUrl: replica.url, token: async () => "token" });
  const asked: number[] = [];
  const open = streams.open(path, (bytes) => (asked.push(bytes), null));
  opened.push(open);
  expect(await whenSynced(open, patience)).toMatchObject({ ok: true });
  expect(open.doc.getMap("m").size).toBe(40);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toBeGreaterThan(40 * 50_000);
});

it("what is away for a moment is asked again for how it is now", async () => {
  const path = "ws/w1/doc/now-4/main";
  await fetchAsAnn(`${replica.url}/v1/stream/${path}`, { method: "PUT" });
  const reader = await follow(path);
  const failures = [
    () => Promise.reject(new TypeError("away")),
    async () => new Response(null, { status: 503, headers: { "retry-after": "0" } }),
  ];
  const restarting = (url: string, init?: RequestInit) => failures.shift()?.() ?? fetchAsAnn(url, init);
  expect(await whenAsOfNow(reader, restarting, patience)).toEqual({ ok: true, value: null });
});

it("what cannot be read as it is now is said so", async () => {
  const path = "ws/w1/doc/now-2/main";
  await fetchAsAnn(`${replica.url}/v1/stream/${path}`, { method: "PUT" });
  const reader = await follow(path);
  const away = () => Promise.reject(new TypeError("away"));
  expect(await whenAsOfNow(reader, away, { milliseconds: 500 })).toMatchObject({
    ok: false,
    error: { code: "not-opened" },
  });
  const silent = () => new Promise<Response>(() => undefined);
  expect(await whenAsOfNow(reader, silent, { milliseconds: 10 })).toMatchObject({
    ok: false,
    error: { code: "not-opened" },
  });
});
