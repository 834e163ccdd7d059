import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connect } from "node:net";
import { migrate } from "../streams/database.ts";
import { LocalWakes } from "../testing/local-wakes.ts";
import { startPostgres, type TestPostgres } from "../testing/postgres.ts";
import { startReplica, type Replica } from "../testing/replicas.ts";

let postgres: TestPostgres;
let wakes: LocalWakes;
let a: Replica;
let b: Replica;
let counter = 0;

const text = { "content-type": "text/plain" };
const url = (replica: Replica, path: string) => `${replica.url}/v1/stream/${path}`;
const post = (replica: Replica, path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url(replica, path), { method: "POST", headers: { ...text, ...headers }, body });

async function make(): Promise<string> {
  const path = `faults/${++counter}`;
  const made = await fetch(url(a, path), { method: "PUT", headers: text });
  if (made.status !== 201) throw new Error(`PUT answered ${made.status}`);
  return path;
}

/** Reads events until the text holds what is waited for. */
/** What was seen last, once the end is among it. */
async function follow(replica: Replica, path: string, enough: (seen: string) => boolean): Promise<string> {
  const response = await fetch(`${url(replica, path)}?offset=-1&live=sse`);
  const decoder = new TextDecoder();
  let seen = "";
  for await (const part of response.body ?? []) {
    seen = (seen + decoder.decode(part, { stream: true })).slice(-400);
    if (enough(seen)) break;
  }
  return seen;
}

/** Sends a request line as it is: `fetch` would tidy the path up. */
function raw(replica: Replica, line: string): Promise<string> {
  const { hostname, port } = new URL(replica.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.end(`${line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    );
    let answer = "";
    socket.on("data", (bytes) => (answer += bytes.toString()));
    socket.on("end", () => resolve(answer.split("\r\n", 1)[0] ?? ""));
    socket.on("error", reject);
  });
}

describe("faults", () => {
  beforeAll(async () => {
    postgres = await startPostgres();
    await migrate(postgres.url);
    wakes = new LocalWakes();
    [a, b] = await Promise.all([
      startReplica(postgres.url, wakes.end()),
      startReplica(postgres.url, wakes.end()),
    ]);
  });
  afterAll(async () => {
    await Promise.all([a.close(), b.close()]);
    await postgres.dispose();
  });

  it("answers 503 with Retry-After for the 10 s that Postgres is away, and goes on when it is back", async () => {
    const path = await make();
    await post(a, path, "before ");
    const connected = Promise.withResolvers<void>();
    const reader = follow(b, path, (seen) => {
      if (seen.includes("before")) connected.resolve();
      return seen.includes("after");
    });
    await connected.promise;
    await postgres.stop();
    const since = performance.now();
    while (performance.now() - since < 10_000) {
      const answers = [
        await post(a, path, "lost"),
        await fetch(url(b, path)),
        await fetch(url(a, "faults/new"), { method: "PUT", headers: text }),
      ];
      for (const answer of answers)
        expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await postgres.start();
    await vi.waitFor(
      async () =>
        expect(
          (await post(a, path, "after", { "producer-id": "p", "producer-epoch": "0", "producer-seq": "0" }))
            .ok,
        ).toBe(true),
      { timeout: 15_000, interval: 100 },
    );
    expect(await reader).toContain("after");
    expect(await (await fetch(url(b, path))).text()).toBe("before after");
  });

  it("stores and delivers while nothing tells replicas of each other's commits", async () => {
    const path = await make();
    wakes.connected = false;
    try {
      const reader = follow(b, path, (seen) => seen.includes("alone"));
      expect((await post(a, path, "alone")).status).toBe(204);
      expect(await reader).toContain("data:alone");
    } finally {
      wakes.connected = true;
    }
  });

  it("takes duplicate, reordered and gapped producer sequences as the protocol says, on either replica", async () => {
    const path = await make();
    const send = (replica: Replica, epoch: number, seq: number) =>
      post(replica, path, `${epoch}.${seq} `, {
        "producer-id": "p",
        "producer-epoch": `${epoch}`,
        "producer-seq": `${seq}`,
      });
    const first = await Promise.all([send(a, 0, 0), send(b, 0, 0)]);
    expect(first.map(({ status }) => status).toSorted()).toEqual([200, 204]);
    const gap = await send(b, 0, 2);
    expect([
      gap.status,
      gap.headers.get("producer-expected-seq"),
      gap.headers.get("producer-received-seq"),
    ]).toEqual([409, "1", "2"]);
    expect((await send(a, 0, 1)).status).toBe(200);
    expect((await send(b, 0, 2)).status).toBe(200);
    expect((await send(a, 0, 1)).status).toBe(204);
    expect((await send(b, 1, 0)).status).toBe(200);
    const stale = await send(a, 0, 3);
    expect([stale.status, stale.headers.get("producer-epoch")]).toEqual([403, "1"]);
    expect(await (await fetch(url(b, path))).text()).toBe("0.0 0.1 0.2 1.0 ");
  });

  it("serves 1,000 hot streams at once, on both replicas", async () => {
    const paths = Array.from({ length: 1_000 }, (_, index) => `faults/hot-${++counter}-${index}`);
    const made = await Promise.all(
      paths.map((path, index) => fetch(url(index % 2 ? a : b, path), { method: "PUT", headers: text })),
    );
    expect(made.every(({ status }) => status === 201)).toBe(true);
    for (const round of ["x", "y", "z"]) {
      const answers = await Promise.all(paths.map((path, index) => post(index % 2 ? b : a, path, round)));
      expect(answers.filter(({ status }) => status !== 204)).toEqual([]);
    }
    const contents = await Promise.all(paths.map(async (path) => (await fetch(url(a, path))).text()));
    expect(contents.every((content) => content === "xyz")).toBe(true);
  });

  it("keeps 100,000 tiny appends in order", async () => {
    const path = await make();
    const by = { principal: "test" };
    const total = 100_000;
    for (let from = 0; from < total; from += 5_000)
      await Promise.all(
        Array.from({ length: 5_000 }, (_, index) =>
          a.store.append(path, {
            data: Buffer.from(`${from + index}\n`),
            contentType: "text/plain",
            seq: null,
            producer: null,
            close: false,
            by,
          }),
        ),
      );
    let content = "";
    let offset = "-1";
    for (let done = false; !done;) {
      const read = await fetch(`${url(b, path)}?offset=${offset}`);
      content += await read.text();
      offset = read.headers.get("stream-next-offset") ?? "";
      done = read.headers.get("stream-up-to-date") === "true";
    }
    expect(content.split("\n").slice(0, -1).map(Number)).toEqual(
      Array.from({ length: total }, (_, index) => index),
    );
  });

  it("refuses one append of 100 MB with 413 and is none the worse", async () => {
    const path = await make();
    const answer = await fetch(url(a, path), {
      method: "POST",
      headers: text,
      body: Buffer.alloc(100 << 20, 120),
    }).then(
      ({ status }) => status,
      () => 413,
    );
    expect(answer).toBe(413);
    expect((await post(a, path, "fine")).status).toBe(204);
    expect(await (await fetch(url(b, path))).text()).toBe("fine");
  });

  it.each([
    "/v1/stream/a/../b",
    "/v1/stream/a/%2e%2e/b",
    "/v1/stream/a/%2E./b",
    "/v1/stream/a%00b",
    "/v1/stream/a//b",
    "/v1/stream/a\\b",
    "/v1/stream/",
    "/v1/stream/a%2fb",
    `/v1/stream/${"a".repeat(600)}`,
  ])("answers 400 to the path %s", async (path) => {
    expect(await raw(a, `PUT ${path}`)).toContain(" 400 ");
  });

  it("disconnects a reader that does not read, while others get everything, and lets it resume", async () => {
    const path = await make();
    const { hostname, port } = new URL(a.url);
    const stuck = connect(Number(port), hostname);
    stuck.write(`GET /v1/stream/${path}?offset=-1&live=sse HTTP/1.1\r\nhost: x\r\n\r\n`);
    await new Promise((resolve) => stuck.once("readable", resolve));
    stuck.pause();
    const closed = new Promise((resolve) => stuck.once("close", resolve));
    stuck.on("error", () => undefined);
    const piece = "x".repeat(1 << 20);
    const quick = follow(b, path, (seen) => seen.slice(-400).includes("the end"));
    for (let i = 0; i < 24; i++) await post(a, path, piece);
    await post(a, path, "the end");
    expect(await quick).toContain("the end");
    await expect.poll(() => a.tails.followed, { timeout: 15_000, interval: 20 }).toBe(0);
    stuck.resume();
    await closed;
    const length = (await fetch(url(a, path), { method: "HEAD" })).headers.get("stream-next-offset");
    expect(length).toContain(String(24 * (1 << 20) + 7));
  });
});
