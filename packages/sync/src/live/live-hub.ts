import { liveRequest, type LiveAnswer, type LiveRequest } from "@solidtype/contracts";
import { z } from "zod";
import type { LiveChannel, LiveListener } from "./live-channel.ts";
import { openLine, type LiveRoads } from "./live-line.ts";

/**
 * Lets any number of pages share one line: the worker's half. Each page has a port and numbers its
 * exchanges for itself; here they get numbers of the line's. A page that goes away says so, and
 * one that could not is found out by its silence. A page that was only asleep (with its machine, or frozen by the
 * browser) speaks again: it is told that its exchanges are lost, and goes on.
 */
export type PortLike = {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  listen(heard: (data: unknown) => void): void;
};

type ToPage =
  | { readonly kind: "hello" }
  /** In answer to the page's. */
  | { readonly kind: "here" }
  | { readonly kind: "opened" }
  | { readonly kind: "lost" }
  | { readonly kind: "heard"; readonly answer: LiveAnswer }
  | { readonly kind: "body"; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> };

const toHub = z.union([liveRequest, z.object({ kind: z.enum(["here", "bye", "hurry"]) })]);
type Page = { heardAt: number; readonly ids: Map<number, number> };
type Route = { readonly port: PortLike; readonly id: number };

export const pageBeatMs = 20_000;
/** How often a page asks whether the worker is there, and how many of these may be unanswered. */
const ASK_MS = 10_000;
const UNANSWERED = 3;

export class LiveHub {
  readonly #routes = new Map<number, Route>();
  readonly #ports = new Map<PortLike, Page>();
  readonly #line: LiveChannel & { hurry(): void };
  readonly #now: () => number;
  #connected = false;
  #last = 0;

  constructor(roads: LiveRoads, now: () => number = Date.now) {
    this.#now = now;
    this.#line = openLine(roads, {
      opened: () => {
        this.#connected = true;
        for (const port of this.#ports.keys()) say(port, { kind: "opened" });
      },
      heard: (answer) => this.#heard(answer),
      body: (id, bytes) => {
        const route = this.#routes.get(id);
        // The bytes are a view on a whole frame; a copy of their own can be handed over.
        const own = bytes.slice();
        if (route !== undefined) say(route.port, { kind: "body", id: route.id, bytes: own }, [own.buffer]);
      },
      lost: () => {
        this.#connected = false;
        this.#routes.clear();
        for (const [port, { ids }] of this.#ports) {
          ids.clear();
          say(port, { kind: "lost" });
        }
      },
    });
  }

  add(port: PortLike): void {
    port.listen((data) => {
      const read = toHub.safeParse(data);
      if (read.success) this.#take(port, read.data);
    });
    say(port, { kind: "hello" });
    this.#admit(port);
  }

  /** Drops pages that ended without a word. */
  tidy(): void {
    for (const [port, { heardAt }] of this.#ports)
      if (heardAt < this.#now() - 4 * pageBeatMs) this.#drop(port);
  }

  close(): void {
    this.#line.close();
  }

  #admit(port: PortLike): Page {
    const page = { heardAt: this.#now(), ids: new Map() };
    this.#ports.set(port, page);
    if (this.#connected) say(port, { kind: "opened" });
    return page;
  }

  #readmit(port: PortLike): Page {
    say(port, { kind: "lost" });
    return this.#admit(port);
  }

  #take(port: PortLike, frame: z.infer<typeof toHub>): void {
    const page = this.#ports.get(port) ?? (frame.kind === "bye" ? undefined : this.#readmit(port));
    if (page === undefined) return;
    page.heardAt = this.#now();
    switch (frame.kind) {
      case "here":
        return say(port, { kind: "here" });
      case "hurry":
        return this.#line.hurry();
      case "bye":
        return this.#drop(port);
      case "open": {
        const id = (this.#last = (this.#last + 1) >>> 0);
        this.#routes.set(id, { port, id: frame.id });
        page.ids.set(frame.id, id);
        return this.#line.send({ ...frame, id });
      }
      default: {
        const id = page.ids.get(frame.id);
        if (id === undefined) return;
        this.#line.send({ ...frame, id });
        if (frame.kind === "cancel") this.#forget(id);
      }
    }
  }

  #heard(answer: LiveAnswer): void {
    if (answer.kind === "beat") return;
    const route = this.#routes.get(answer.id);
    if (route === undefined) return;
    say(route.port, { kind: "heard", answer: { ...answer, id: route.id } });
    if (answer.kind === "end") this.#forget(answer.id);
  }

  #forget(id: number): void {
    const route = this.#routes.get(id);
    this.#routes.delete(id);
    if (route !== undefined) this.#ports.get(route.port)?.ids.delete(route.id);
  }

  #drop(port: PortLike): void {
    const page = this.#ports.get(port);
    this.#ports.delete(port);
    for (const id of page?.ids.values() ?? []) {
      this.#routes.delete(id);
      this.#line.send({ kind: "cancel", id });
    }
  }
}

function say(port: PortLike, message: ToPage, transfer: ArrayBuffer[] = []): void {
  port.post(message, transfer);
}

/**
 * The page's half: a channel to the hub behind a port. Browsers tell nobody that a shared worker has ended, as it does
 * with the process of one of its pages: it is asked, and taken for dead when it has not answered three times, since a page that
 * slept hears late.
 */
export function portChannel(
  port: PortLike,
  listener: LiveListener,
  { hello, dead }: { readonly hello: () => void; readonly dead: () => void },
): LiveChannel & { hurry(): void } {
  let closed = false;
  let unanswered = 0;
  port.listen((heard) => {
    // Only the worker of this page is at the other end.
    const data = heard as ToPage;
    if (closed) return;
    unanswered = 0;
    if (data.kind === "here") return;
    if (data.kind === "hello") hello();
    else if (data.kind === "opened") listener.opened();
    else if (data.kind === "lost") listener.lost();
    else if (data.kind === "heard") listener.heard(data.answer);
    else listener.body(data.id, data.bytes);
  });
  const asking = setInterval(() => {
    if (unanswered >= UNANSWERED) return dead();
    unanswered++;
    port.post({ kind: "here" }, []);
  }, ASK_MS);
  return {
    send: (frame: LiveRequest) => port.post(frame, []),
    hurry: () => port.post({ kind: "hurry" }, []),
    close() {
      closed = true;
      clearInterval(asking);
      port.post({ kind: "bye" }, []);
    },
  };
}
