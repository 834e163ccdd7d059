import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { liveFetch } from "./live-fetch.ts";
import { openLine } from "./live-line.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const origin = "http://cad.example";
const path = `${origin}/api/v1/streams/part`;

/** A socket of which the network in between decides what becomes of it. */
class Socket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  binaryType = "";
  readonly sent: unknown[] = [];
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {}
  refuse(): void {
    this.dispatchEvent(new Event("close"));
  }
  say(frame: object): void {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
}

/** A platform that answers requests with events, or with nothing yet, and is asked over a line of which the sockets do as told. */
function behind(network: (socket: Socket) => void) {
  const asked: string[] = [];
  const open = new Set<string>();
  const sockets: Socket[] = [];
  let isAway = false;
  const fetch = async (input: string, { signal }: RequestInit = {}): Promise<Response> => {
    if (isAway) throw new TypeError("no route to the platform");
    const { pathname, searchParams } = new URL(input);
    if (pathname === "/api/v1/health") return new Response("{}");
    const name = searchParams.get("name") ?? "";
    asked.push(name);
    open.add(name);
    const gone = new Promise<never>((_resolve, reject) =>
      signal?.addEventListener("abort", () => {
        open.delete(name);
        reject(new DOMException("gone", "AbortError"));
      }),
    );
    gone.catch(() => undefined);
    if (searchParams.get("live") === "long-poll") return gone;
    const events = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(`hello ${name}`)),
    });
    return new Response(events, { headers: { "content-type": "text/event-stream" } });
  };
  const connect = () => {
    const socket = new Socket();
    sockets.push(socket);
    setTimeout(() => network(socket), 5);
    return socket as EventTarget as WebSocket;
  };
  const live = liveFetch({ origin, fetch, channel: () => line });
  const line = openLine({ origin, connect, fetch }, live.listener);
  const follow = async (name: string, how = "sse") => {
    const response = await live.fetch(`${path}?name=${name}&live=${how}`);
    return response.body?.getReader();
  };
  const words = async (name: string) => new TextDecoder().decode((await (await follow(name))?.read())?.value);
  return { line, live, asked, open, sockets, follow, words, away: (is: boolean) => void (isAway = is) };
}

it("goes by requests at once where sockets are refused, and by a socket as soon as one speaks", async () => {
  let refuses = true;
  const { line, words, follow, asked, sockets } = behind((socket) =>
    refuses ? socket.refuse() : socket.say({ kind: "beat" }),
  );
  const first = words("first");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await first).toBe("hello first");
  const reader = await follow("second");
  await reader?.read();
  refuses = false;
  const broken = expect(reader?.read()).rejects.toThrow("lost");
  await vi.advanceTimersByTimeAsync(11_000);
  await broken;
  void follow("third");
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toEqual(["first", "second"]);
  expect(sockets.at(-1)?.sent).toMatchObject([{ kind: "open", url: expect.stringContaining("third") }]);
  line.close();
});

it("goes by requests where a socket is taken but nothing passes", async () => {
  const { line, words } = behind((socket) => {
    socket.readyState = WebSocket.OPEN;
    socket.dispatchEvent(new Event("open"));
  });
  const first = words("first");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await first).toBe("hello first");
  line.close();
});

it("asks nothing by requests while the platform is away, and goes on when it is back", async () => {
  const { line, words, asked, away } = behind((socket) => socket.refuse());
  away(true);
  await vi.advanceTimersByTimeAsync(20_000);
  const later = words("later");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual([]);
  away(false);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(await later).toBe("hello later");
  line.close();
});

it("has four requests open at a time, and lets each of ten readers have its turn", async () => {
  const { line, live, open, asked, follow } = behind((socket) => socket.refuse());
  const names = Array.from({ length: 9 }, (_, at) => `events-${at}`);
  for (const name of names) {
    const again = async (): Promise<void> => {
      const reader = await follow(name);
      while ((await reader?.read())?.done === false);
      void again();
    };
    void again();
  }
  const poll = follow("question", "long-poll");
  const hear = vi.fn();
  poll.then(hear, hear);
  const most: number[] = [];
  for (let at = 0; at < 200; at++) {
    await vi.advanceTimersByTimeAsync(100);
    most.push(open.size);
  }
  expect(Math.max(...most)).toBe(4);
  expect(new Set(asked)).toEqual(new Set([...names, "question"]));
  for (const name of [...names, "question"])
    expect(asked.filter((one) => one === name).length).toBeGreaterThan(2);
  // It was put aside and asked again, and whoever asked has heard nothing of it.
  expect(hear).not.toHaveBeenCalled();
  expect(live.open).toBe(10);
  line.close();
});

it("asks anew by requests what may have died without a word: when told of the network's return, and after a while", async () => {
  const { line, live, asked, open, follow } = behind((socket) => socket.refuse());
  let ended = 0;
  const again = async (): Promise<void> => {
    const reader = await follow("events");
    while ((await reader?.read())?.done === false);
    ended++;
    void again();
  };
  void again();
  const poll = follow("question", "long-poll");
  const hear = vi.fn();
  poll.then(hear, hear);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.toSorted()).toEqual(["events", "question"]);
  line.hurry();
  await vi.advanceTimersByTimeAsync(100);
  expect(asked.toSorted()).toEqual(["events", "events", "question", "question"]);
  expect([open.size, live.open, ended]).toEqual([2, 2, 1]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked.slice(4).toSorted()).toEqual(["events", "question"]);
  expect([open.size, live.open, ended]).toEqual([2, 2, 2]);
  expect(hear).not.toHaveBeenCalled();
  line.close();
});
