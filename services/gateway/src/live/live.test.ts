import { tries } from "@solidtype/bench/tries";
import { duplexPair } from "node:stream";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { livePath } from "@solidtype/contracts";
import fc from "fast-check";
import {
  connectLivePort,
  LiveHub,
  openLiveConnection,
  type LiveConnection,
  type PortLike,
} from "@solidtype/sync";
import { WebSocket as PlainSocket } from "ws";
import { Upgrades } from "../web/upgrades.ts";
import { LiveServer } from "./live-server.ts";

let app: FastifyInstance;
let live: LiveServer;
let origin: string;
let readers: Map<string, FastifyReply>;
const toClose: { close(): void }[] = [];

const until = (holds: () => boolean) => expect.poll(holds, { timeout: 5_000, interval: 5 }).toBe(true);
const own = (connection: LiveConnection) => {
  toClose.push(connection);
  return connection;
};
const plain = (input: string, init?: RequestInit) => fetch(input, init);
const roads = (connect: () => WebSocket) => ({ origin, connect, fetch: plain });

/** A port of Node with the face of a browser's. */
function asPort(port: MessagePort): PortLike {
  return {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (heard) => port.on("message", heard),
  };
}

async function readText(response: Response, enough: (text: string) => boolean): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (reader !== undefined && !enough(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  void reader?.cancel();
  return text;
}

describe("the live connection", () => {
  beforeEach(async () => {
    readers = new Map();
    app = Fastify({ forceCloseConnections: true });
    app.get("/api/v1/follow/:name", (request, reply) => {
      const { name } = request.params as { name: string };
      reply.hijack();
      reply.raw.writeHead(200, {
        "content-type": "text/event-stream",
        "x-seen-cookie": request.headers.cookie ?? "",
      });
      reply.raw.write(`hello ${name}\n`);
      readers.set(name, reply);
      reply.raw.on("close", () => readers.delete(name));
    });
    app.get("/api/v1/megabyte/:n", (_request, reply) => reply.send(Buffer.alloc(1 << 20, 120)));
    app.get("/api/v1/weighty", (_request, reply) => reply.header("x-weight", "x".repeat(8_000)).send(""));
    app.get("/api/v1/endless", (_request, reply) => {
      reply.hijack();
      const piece = Buffer.alloc(64 * 1024, 120);
      const pump = () => {
        while (!reply.raw.destroyed && reply.raw.write(piece));
      };
      reply.raw.on("drain", pump);
      readers.set("endless", reply);
      pump();
    });
    app.get("/api/v1/refused", (_request, reply) => reply.code(403).send({ code: "forbidden" }));
    app.get("/api/v1/whoami", async (request, reply) =>
      request.headers.cookie === "by=ended" ? reply.code(401).send("") : (request.headers.cookie ?? ""),
    );
    app.get("/api/v1/elsewhere", (_request, reply) => reply.redirect("/api/v1/follow/there?live=sse", 307));
    app.get("/private", () => "secret");
    const upgrades = new Upgrades(app.server, {
      error: (fields) => expect.unreachable(JSON.stringify(fields)),
    });
    live = new LiveServer({
      ownUrl: () => origin,
      addressOf: () => "192.0.2.1",
      log: { warn: () => undefined },
    });
    upgrades.on(livePath, (request, socket, head) => live.upgrade(request, socket, head));
    origin = await app.listen({ port: 0, host: "127.0.0.1" });
  });
  afterEach(async () => {
    for (const one of toClose.splice(0)) one.close();
    live.close();
    await app.close();
  });

  it("carries 30 live reads of 5 tabs over one socket", async () => {
    const hub = new LiveHub(roads(() => new WebSocket(`${origin.replace("http", "ws")}${livePath}`)));
    toClose.push(hub);
    const tabs = Array.from({ length: 5 }, () => {
      const { port1, port2 } = new MessageChannel();
      toClose.push(port1, port2);
      hub.add(asPort(port1));
      return own(connectLivePort(origin, plain, asPort(port2)));
    });
    const texts = await Promise.all(
      tabs.flatMap((tab, tabIndex) =>
        Array.from({ length: 6 }, async (_, index) => {
          const name = `t${tabIndex}-${index}`;
          const response = await tab.fetch(`${origin}/api/v1/follow/${name}?live=sse`);
          setImmediate(() => readers.get(name)?.raw.write(`news for ${name}\n`));
          return readText(response, (text) => text.includes("news"));
        }),
      ),
    );
    expect(live.sessions).toBe(1);
    expect(new Set(texts).size).toBe(30);
    for (const text of texts) expect(text).toMatch(/^hello (t\d-\d)\nnews for \1\n$/);
  });

  it("gives a refusal as the API gives it, and follows a redirect", async () => {
    const connection = own(openLiveConnection(origin, plain));
    const refused = await connection.fetch(`${origin}/api/v1/refused?live=sse`);
    expect([refused.status, await refused.json()]).toEqual([403, { code: "forbidden" }]);
    const moved = await connection.fetch(`${origin}/api/v1/elsewhere?live=sse`);
    expect(moved.url).toContain("/follow/there");
    expect(await readText(moved, (text) => text.includes("\n"))).toBe("hello there\n");
  });

  it("ends with a sign-in that counts no more, and comes back as whoever is signed in by then", async () => {
    let cookie = "by=ended";
    const hub = new LiveHub(
      roads(() => {
        const options = { headers: { cookie }, origin };
        return new PlainSocket(`${origin.replace("http", "ws")}${livePath}`, options) as object as WebSocket;
      }),
    );
    const { port1, port2 } = new MessageChannel();
    toClose.push(hub, port1, port2);
    hub.add(asPort(port1));
    const page = own(connectLivePort(origin, plain, asPort(port2)));
    const asked = page.fetch(`${origin}/api/v1/whoami?live=sse`);
    cookie = "by=the-next";
    await expect(asked).rejects.toThrow("lost");
    expect(await (await page.fetch(`${origin}/api/v1/whoami?live=sse`)).text()).toBe("by=the-next");
  });

  it("asks nothing for a reader that gave up before it began", async () => {
    const line = own(openLiveConnection(origin, plain));
    const first = await line.fetch(`${origin}/api/v1/follow/first?live=sse`);
    const gone = AbortSignal.abort(new Error("the page has gone on"));
    await expect(line.fetch(`${origin}/api/v1/follow/gone?live=sse`, { signal: gone })).rejects.toThrow(
      "the page has gone on",
    );
    const later = await line.fetch(`${origin}/api/v1/follow/later?live=sse`);
    expect([...readers.keys()].toSorted()).toEqual(["first", "later"]);
    await Promise.all([first.body?.cancel(), later.body?.cancel()]);
  });

  it("ends the request behind an exchange that the reader gives up", async () => {
    const connection = own(openLiveConnection(origin, plain));
    const stop = new AbortController();
    const response = await connection.fetch(`${origin}/api/v1/follow/a?live=sse`, { signal: stop.signal });
    expect(readers.has("a")).toBe(true);
    const rest = response.text();
    stop.abort();
    await expect(rest).rejects.toThrow("abort");
    await until(() => !readers.has("a"));
    expect(connection.open).toBe(0);
  });

  it("does not let a reader that stops reading delay another, and buffers a bounded amount for it", async () => {
    const connection = own(openLiveConnection(origin, plain));
    const stuck = await connection.fetch(`${origin}/api/v1/endless?live=sse`);
    const reader = stuck.body?.getReader();
    await reader?.read();
    const quick = await connection.fetch(`${origin}/api/v1/follow/quick?live=sse`);
    setImmediate(() => readers.get("quick")?.raw.write("still quick\n"));
    expect(await readText(quick, (text) => text.includes("still"))).toContain("still quick");
    await until(() => readers.get("endless")?.raw.writableNeedDrain === true);
    let bytes = 0;
    while (bytes < 4 << 20) bytes += (await reader?.read())?.value?.length ?? 0;
    await reader?.cancel();
  });

  it("breaks its bodies when the line breaks, and serves new reads when it is back", async () => {
    const connection = own(openLiveConnection(origin, plain));
    const before = await connection.fetch(`${origin}/api/v1/follow/before?live=sse`);
    const broken = before.text();
    live.close();
    await expect(broken).rejects.toThrow("lost");
    live = new LiveServer({
      ownUrl: () => origin,
      addressOf: () => "192.0.2.1",
      log: { warn: () => undefined },
    });
    connection.hurry();
    const after = await connection.fetch(`${origin}/api/v1/follow/after?live=sse`);
    expect(await readText(after, (text) => text.includes("\n"))).toBe("hello after\n");
  });

  it("takes a page back in that slept longer than the hub remembers, and opens its reads again", async () => {
    let now = 0;
    const hub = new LiveHub(
      roads(() => new WebSocket(`${origin.replace("http", "ws")}${livePath}`)),
      () => now,
    );
    toClose.push(hub);
    const { port1, port2 } = new MessageChannel();
    toClose.push(port1, port2);
    hub.add(asPort(port1));
    const page = own(connectLivePort(origin, plain, asPort(port2)));
    const before = await page.fetch(`${origin}/api/v1/follow/before?live=sse`);
    const broken = before.text();
    now += 3_600_000;
    hub.tidy();
    await until(() => !readers.has("before"));
    // Asked for by a page that does not know yet that it was forgotten.
    await expect(page.fetch(`${origin}/api/v1/follow/blind?live=sse`)).rejects.toThrow("lost");
    await expect(broken).rejects.toThrow("lost");
    const after = await page.fetch(`${origin}/api/v1/follow/after?live=sse`);
    setImmediate(() => readers.get("after")?.raw.write("news\n"));
    expect(await readText(after, (text) => text.includes("news"))).toContain("news");
    await until(() => !readers.has("blind") && !readers.has("after"));
    expect(page.open).toBe(0);
  });

  it("goes on with a socket of its own when the worker does not run", async () => {
    const { port1, port2 } = new MessageChannel();
    toClose.push(port1, port2);
    let tell: () => void = () => undefined;
    const connection = own(connectLivePort(origin, plain, asPort(port2), (broken) => (tell = broken)));
    const waiting = connection.fetch(`${origin}/api/v1/follow/later?live=sse`);
    tell();
    expect(await readText(await waiting, (text) => text.includes("\n"))).toBe("hello later\n");
  });

  it("goes on with a socket of its own when the worker never says hello", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { port1, port2 } = new MessageChannel();
      toClose.push(port1, port2);
      const connection = own(connectLivePort(origin, plain, asPort(port2)));
      const waiting = connection.fetch(`${origin}/api/v1/follow/silent?live=sse`);
      vi.advanceTimersByTime(6_000);
      vi.useRealTimers();
      expect(await readText(await waiting, (text) => text.includes("\n"))).toBe("hello silent\n");
    } finally {
      vi.useRealTimers();
    }
  });

  it("lets in no page of another site", async () => {
    const socket = new PlainSocket(`${origin.replace("http", "ws")}${livePath}`, {
      origin: "https://evil.example",
    });
    const answer = await new Promise((resolve) => {
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
      socket.on("error", () => undefined);
    });
    expect(answer).toBe(403);
  });

  it("carries the identity of the socket and none that a frame claims", async () => {
    const socket = new PlainSocket(`${origin.replace("http", "ws")}${livePath}`, {
      headers: { cookie: "session=mine" },
    });
    await new Promise((resolve) => socket.on("open", resolve));
    const head = new Promise<{ headers: Record<string, string> }>((resolve) =>
      socket.on("message", (data, isBinary) => {
        if (!isBinary) resolve(JSON.parse(String(data)));
      }),
    );
    socket.send(
      JSON.stringify({
        kind: "open",
        id: 1,
        url: "/api/v1/follow/x?live=sse",
        headers: { cookie: "session=theirs" },
      }),
    );
    expect((await head).headers["x-seen-cookie"]).toBe("session=mine");
    socket.close();
  });

  const openPlain = async () => {
    const socket = new PlainSocket(`${origin.replace("http", "ws")}${livePath}`);
    await new Promise((resolve) => socket.on("open", resolve));
    return socket;
  };

  it("gives bodies again to whoever begins to read, however much else waits behind the last of them", async () => {
    // It takes one piece after the other, and holds nothing.
    const [here, there] = duplexPair();
    app.server.emit("connection", there);
    const socket = new PlainSocket(`${origin.replace("http", "ws")}${livePath}`, {
      createConnection: () => here,
    });
    await new Promise((resolve) => socket.on("open", resolve));
    const ends = new Set<number>();
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) return;
      const { kind, id } = JSON.parse(String(data)) as { kind: string; id: number };
      if (kind === "end") ends.add(id);
    });
    socket.pause();
    const say = (frame: object) => socket.send(JSON.stringify(frame));
    const bodies = [0, 1, 2, 3, 4, 5, 6, 7];
    for (const id of bodies) say({ kind: "open", id, url: `/api/v1/megabyte/${id}`, headers: {} });
    const waits = { timeout: 20_000, interval: 5 };
    await expect.poll(() => live.unsentBytes, waits).toBeGreaterThan(1 << 20);
    const heads = Array.from({ length: 100 }, (_, index) => 100 + index);
    for (const id of heads) say({ kind: "open", id, url: "/api/v1/weighty", headers: {} });
    await expect.poll(() => live.unsentBytes, waits).toBeGreaterThan((1 << 20) + heads.length * 8_000);
    socket.resume();
    await expect
      .poll(() => {
        for (const id of bodies) say({ kind: "credit", id, bytes: 1 << 18 });
        return ends.size;
      }, waits)
      .toBe(bodies.length + heads.length);
    socket.terminate();
  }, 60_000);

  it("costs little whatever somebody has open and credits who does not read, and goes on where they begin to", async () => {
    const socket = await openPlain();
    let came = 0;
    let ends = 0;
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) came += data.length - 4;
      else if ((JSON.parse(String(data)) as { kind: string }).kind === "end") ends++;
    });
    socket.pause();
    const ids = Array.from({ length: 60 }, (_, index) => index);
    const say = (frame: object) => socket.send(JSON.stringify(frame));
    for (const id of ids) say({ kind: "open", id, url: `/api/v1/megabyte/${id}`, headers: {} });
    for (const id of ids) say({ kind: "credit", id, bytes: 1 << 24 });
    say({ kind: "open", id: ids.length, url: "/api/v1/follow/last", headers: {} });
    await until(() => readers.has("last"));
    // Until nothing moves any more: what the system itself holds for a socket has been filled by then.
    const most = 2 << 20;
    for (let still = 0, before = -1; still < 40 && live.unsentBytes < most; still++) {
      if (live.unsentBytes !== before) still = 0;
      before = live.unsentBytes;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(live.unsentBytes).toBeGreaterThan(0);
    expect(live.unsentBytes).toBeLessThan(most);
    socket.resume();
    await expect
      .poll(
        () => {
          for (const id of ids) say({ kind: "credit", id, bytes: 1 << 18 });
          return ends;
        },
        { timeout: 30_000, interval: 20 },
      )
      .toBe(ids.length);
    expect(came).toBe((ids.length << 20) + "hello last\n".length);
    socket.terminate();
  }, 60_000);

  it.each([
    ["accept", "a\nb"],
    ["accept", "\u0000"],
    ["accept", "\u2028"],
    ["x-request-id", "a\r\nhost: b"],
    ["ACCEPT", "\ud800"],
    ["ac cept", "a"],
    ["", "a"],
  ])("closes on a header that HTTP cannot carry: %j", async (name, value) => {
    const socket = await openPlain();
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.send(JSON.stringify({ kind: "open", id: 1, url: "/api/v1/follow/x", headers: { [name]: value } }));
    expect([1007, 1008]).toContain(await closed);
  });

  it("serves others whatever one sends", async () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    const url = fc.oneof(
      text.map((end) => `/api/v1/${end}`),
      fc.constantFrom("/api/v1/refused", "/api/v1/follow/x", "/api/v1/%", "/api/v1//[", "/api/v1/\\"),
      text,
    );
    const name = fc.oneof(
      fc.constantFrom("accept", "Accept", "x-request-id", "if-none-match", "__proto__", "host"),
      text,
    );
    const id = fc.oneof(fc.nat(3), fc.integer(), fc.double(), fc.constant(null));
    const frame = fc.oneof(
      fc.record({ kind: fc.constant("open"), id, url, headers: fc.dictionary(name, text) }),
      fc.record({ kind: fc.constantFrom("credit", "cancel", "head", ""), id, bytes: fc.integer() }),
      fc.jsonValue(),
    );
    const sent = fc.oneof(
      frame.map((one) => JSON.stringify(one)),
      text,
      fc.uint8Array({ maxLength: 40 }),
    );
    const garbage = fc.asyncProperty(fc.array(sent, { maxLength: 8 }), async (all) => {
      const socket = await openPlain();
      const closed = new Promise((resolve) => socket.on("close", resolve));
      for (const one of all) socket.send(one);
      socket.close();
      await closed;
    });
    await fc.assert(garbage, tries(100));
    const connection = own(openLiveConnection(origin, plain));
    expect((await connection.fetch(`${origin}/api/v1/refused`)).status).toBe(403);
  }, 60_000);

  it.each([
    "/api/v1/../../private",
    "//evil.example/api/v1/x",
    "/api/v1/live",
    "/api/v1/%2e%2e/%2e%2e/private",
    "/private",
  ])("closes on a request that leaves the API: %s", async (url) => {
    const socket = await openPlain();
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.send(JSON.stringify({ kind: "open", id: 1, url, headers: {} }));
    expect([1007, 1008]).toContain(await closed);
  });
});
