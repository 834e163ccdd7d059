import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { livePath } from "@solidtype/contracts";
import {
  connectLivePort,
  LiveHub,
  MemoryStorage,
  openDocument,
  openPresence,
  type OpenDocument,
  type PortLike,
} from "@solidtype/sync";
import { WebSocket as SocketWithHeaders } from "ws";
import { type Person, type PlatformUnderTest, startPlatform } from "@solidtype/testkit";

/** A browser with five tabs on the real gateway, metadata and docsync. */
let platform: PlatformUnderTest;
let ada: Person;
const open: OpenDocument[] = [];
const toClose: { close(): void }[] = [];

function asPort(port: MessagePort): PortLike {
  return {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (heard) => port.on("message", heard),
  };
}

async function good<Value>(
  asked: Promise<{ readonly ok: true; readonly value: { readonly data: Value } } | { readonly ok: false }>,
): Promise<Value> {
  const answer = await asked;
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.value.data;
}

describe("a browser's live connection to the whole platform", () => {
  beforeAll(async () => {
    // Opening a link is counted like signing in, and all of it comes from one address here.
    platform = await startPlatform({ env: { RATE_LIMIT_SCALE: "100" } });
    ada = await platform.person();
  });
  afterAll(async () => {
    await Promise.all(open.map((one) => one.close()));
    for (const one of toClose) one.close();
    await platform.close();
  });

  it("keeps 30 documents in 5 tabs live over one socket on plain http", async () => {
    const workspace = await good(ada.api.createWorkspace({ body: { name: "Live" } }));
    const project = await good(
      ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "P" } }),
    );
    const paths: string[] = [];
    for (let index = 0; index < 6; index++) {
      const document = await good(
        ada.api.createDocument({ params: { project: project.id }, body: { name: `D${index}` } }),
      );
      const read = await good(ada.api.getDocument({ params: { document: document.id } }));
      paths.push(read.reading.stream);
    }
    let sockets = 0;
    const plain = (input: string, init?: RequestInit) => ada.fetch(input, init);
    const connect = () => {
      sockets++;
      const url = `${platform.origin.replace("http", "ws")}${livePath}`;
      return new SocketWithHeaders(url, {
        headers: { cookie: ada.cookie },
        origin: platform.origin,
      }) as object as WebSocket;
    };
    const hub = new LiveHub({ origin: platform.origin, connect, fetch: plain });
    toClose.push(hub);
    const tabs = Array.from({ length: 5 }, () => {
      const { port1, port2 } = new MessageChannel();
      toClose.push(port1, port2);
      hub.add(asPort(port1));
      const connection = connectLivePort(platform.origin, plain, asPort(port2));
      toClose.push(connection);
      return connection;
    });
    const rooms = paths.map((path) =>
      tabs.map((tab) => {
        const opened = openDocument({
          baseUrl: `${platform.origin}/api/v1/streams`,
          path,
          storage: new MemoryStorage(),
          fetch: tab.fetch,
        });
        open.push(opened);
        return opened;
      }),
    );
    await Promise.all(rooms.flat().map((one) => one.synced));
    expect(tabs.map((tab) => tab.open)).toEqual([6, 6, 6, 6, 6]);
    expect(sockets).toBe(1);
    for (const [index, room] of rooms.entries()) room[index % 5]?.doc.getMap("test").set("seen", index);
    await expect
      .poll(
        () => rooms.every((room, index) => room.every(({ doc }) => doc.getMap("test").get("seen") === index)),
        { timeout: 20_000 },
      )
      .toBe(true);
    const states = await Promise.all(rooms.map((room, index) => room[index % 5]?.saved()));
    expect(states.map((state) => state?.kind)).toEqual(Array.from({ length: 6 }, () => "saved"));
  });

  it("shows guests of one share link each other, more of them than one person may have windows", async () => {
    const workspace = await good(ada.api.createWorkspace({ body: { name: "Shown around" } }));
    const made = { params: { workspace: workspace.id }, body: { name: "P" } };
    const params = { project: (await good(ada.api.createProject(made))).id };
    const part = await good(ada.api.createDocument({ params, body: { name: "D" } }));
    const { reading } = await good(ada.api.getDocument({ params: { document: part.id } }));
    const { token, link } = await good(ada.api.createShareLink({ params, body: { role: "viewer" } }));
    const { origin } = platform;
    const enter = async () => {
      const opened = await fetch(`${origin}/api/v1/links/open`, {
        method: "POST",
        headers: { "content-type": "application/json", origin },
        body: JSON.stringify({ token }),
      });
      const cookie = opened.headers.getSetCookie()[0]?.split(";")[0] ?? "";
      const headers = { cookie, origin, "x-solidtype-link": link.id };
      return (url: string, init?: RequestInit) =>
        fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers } });
    };
    const baseUrl = `${origin}/api/v1/streams`;
    const guests = await Promise.all(
      Array.from({ length: 25 }, async () => {
        const asked = await enter();
        const storage = new MemoryStorage();
        const document = openDocument({ baseUrl, path: reading.stream, storage, fetch: asked });
        open.push(document);
        return { document, asked };
      }),
    );
    const rooms = guests.map(({ document, asked }) =>
      openPresence({ url: `${baseUrl}/${reading.stream}`, doc: document.doc, fetch: asked }),
    );
    for (const { awareness } of rooms) awareness.setLocalState({ here: true });
    const seenBy = ({ awareness }: (typeof rooms)[number]) => awareness.getStates().size;
    await expect.poll(() => Math.min(...rooms.map(seenBy)), { timeout: 30_000 }).toBe(rooms.length);
    await Promise.all(rooms.map((room) => room.close()));
  });

  it("lets only so many sockets be one person's, and as many again when they are closed", async () => {
    const eve = await platform.person();
    const sockets: SocketWithHeaders[] = [];
    const open = () =>
      new Promise<number>((resolve, reject) => {
        const socket = new SocketWithHeaders(`${platform.origin.replace("http", "ws")}${livePath}`, {
          headers: { cookie: eve.cookie },
          origin: platform.origin,
        });
        socket.on("open", () => {
          sockets.push(socket);
          resolve(101);
        });
        socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
        socket.on("error", reject);
      });
    const codes = await Promise.all(Array.from({ length: 70 }, open));
    expect(codes.filter((code) => code === 101)).toHaveLength(64);
    expect(codes.filter((code) => code === 429)).toHaveLength(6);
    for (const socket of sockets.splice(0)) socket.terminate();
    await expect.poll(open, { timeout: 10_000 }).toBe(101);
    for (const socket of sockets) socket.terminate();
  });

  it("puts what it refuses on record as from where the socket was opened", async () => {
    const workspace = await good(ada.api.createWorkspace({ body: { name: "Probed" } }));
    const made = { params: { workspace: workspace.id }, body: { name: "P" } };
    const project = await good(ada.api.createProject(made));
    const eve = await platform.person();
    const plain = (input: string, init?: RequestInit) => eve.fetch(input, init);
    const hub = new LiveHub({
      origin: platform.origin,
      fetch: plain,
      connect: () =>
        new SocketWithHeaders(`${platform.origin.replace("http", "ws")}${livePath}`, {
          headers: { cookie: eve.cookie, "x-forwarded-for": "203.0.113.9" },
          origin: platform.origin,
        }) as object as WebSocket,
    });
    const { port1, port2 } = new MessageChannel();
    toClose.push(hub, port1, port2);
    hub.add(asPort(port1));
    const connection = connectLivePort(platform.origin, plain, asPort(port2));
    toClose.push(connection);
    const part = await good(ada.api.createDocument({ params: { project: project.id }, body: { name: "D" } }));
    const { reading } = await good(ada.api.getDocument({ params: { document: part.id } }));
    const probed = await connection.fetch(
      `${platform.origin}/api/v1/streams/${reading.stream}?offset=-1&live=sse`,
    );
    expect(probed.status).toBe(404);
    await expect
      .poll(async () => (await good(ada.api.listAudit({ params: { workspace: workspace.id } })))[0], {
        timeout: 20_000,
      })
      .toMatchObject({ outcome: "refused", resourceId: part.id, ip: "203.0.113.9" });
  });

  it("lets in nobody without a sign-in", async () => {
    const socket = new SocketWithHeaders(`${platform.origin.replace("http", "ws")}${livePath}`, {
      origin: platform.origin,
    });
    const answer = await new Promise((resolve) => {
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
      socket.on("error", () => undefined);
    });
    expect(answer).toBe(401);
  });
});
