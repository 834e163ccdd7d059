import {
  type DocumentId,
  FailureError,
  type OperationAnswer,
  type Principal,
  type RequestId,
  branchId,
  documentId,
  failure,
  operations,
  rebuildCompleted,
  rebuildFailed,
} from "@solidtype/contracts";
import {
  type Authoriser,
  type Bus,
  callRpc,
  listenToEvents,
  type OpenConnections,
} from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import type { ServerResponse } from "node:http";
import { z } from "zod";
import { type Door, orThrow } from "./door.ts";
import { heldOpen } from "./held-open.ts";
import { requireIdentity } from "./require-identity.ts";

export type ResultRouteDeps = {
  readonly bus: Bus;
  readonly door: Door;
  readonly authoriser: Authoriser;
  readonly connections: OpenConnections;
};

const params = z.object({ document: documentId });
const query = z.object({ branch: branchId.optional() });
const beatMs = 15_000;
const retryMs = 2_000;

/** A document's shape, live: the present result, then each newer one, as server-sent events. */
export function resultRoutes(app: FastifyInstance, deps: ResultRouteDeps): void {
  const news = new ResultNews(deps.bus);
  app.get("/api/v1/documents/:document/results/live", async (request, reply) => {
    const visitor = await requireIdentity(deps.door, request, "read");
    const asked = params.safeParse(request.params);
    const where = query.safeParse(request.query);
    if (!asked.success || !where.success) throw new FailureError(failure("not-found"));
    const { document } = asked.data;
    const { branch } = where.data;
    const { principal } = visitor.identity;
    const resource = { kind: "document", document, ...(branch === undefined ? {} : { branch }) } as const;
    const check = () => deps.authoriser.authorise(principal, "document.read", resource, visitor);
    const allowed = orThrow(await check());
    const signal = heldOpen(deps, request, reply, { visitor, allowed, check });
    reply.hijack();
    const own = reply.getHeaders() as Record<string, string>;
    reply.raw.writeHead(200, {
      ...own,
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    reply.raw.flushHeaders();
    const ask = () => askResult(deps.bus, principal, visitor.request, document, branch);
    tellResults(reply.raw, signal, ask, (heard) => news.listen(document, heard)).catch((error: unknown) => {
      request.log.error({ err: error, request: request.id }, "results could not be told");
      reply.raw.destroy();
    });
  });
}

/** Hears of every rebuild once, and tells those who watch that document. */
class ResultNews {
  readonly #listeners = new Map<DocumentId, Set<() => void>>();

  constructor(bus: Bus) {
    for (const event of [rebuildCompleted, rebuildFailed])
      listenToEvents(bus, event, ({ data }) => {
        for (const heard of this.#listeners.get(data.document) ?? []) heard();
      });
  }

  listen(document: DocumentId, heard: () => void): () => void {
    const listeners = this.#listeners.get(document) ?? new Set();
    this.#listeners.set(document, listeners.add(heard));
    return () => {
      listeners.delete(heard);
      if (listeners.size === 0) this.#listeners.delete(document);
    };
  }
}

async function askResult(
  bus: Bus,
  principal: Principal,
  request: RequestId,
  document: DocumentId,
  branch: string | undefined,
): Promise<string | undefined> {
  const input = { params: { document }, query: branch === undefined ? {} : { branch }, meta: { request } };
  const answer = await callRpc(bus, operations.getResult.rpc, input, { principal, request });
  return answer.ok
    ? JSON.stringify((answer.value as OperationAnswer<typeof operations.getResult>).data)
    : undefined;
}

/** Something new may be there: said any number of times, waited for once. */
class Bell {
  #rung = true;
  #wake: () => void = () => undefined;

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** True when it was rung, false when the time is over or nobody wants to know any more. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#rung && !signal.aborted)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        const timer = setTimeout(wake, milliseconds);
        signal.addEventListener("abort", wake);
        this.#wake = wake;
      });
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}

/** One question at a time and only the newest answer: whoever reads slowly misses what is old anyway. */
async function tellResults(
  to: ServerResponse,
  signal: AbortSignal,
  ask: () => Promise<string | undefined>,
  listen: (heard: () => void) => () => void,
): Promise<void> {
  const bell = new Bell();
  const forget = listen(() => bell.ring());
  let told = "";
  try {
    for (;;) {
      const rung = await bell.wait(beatMs, signal);
      if (signal.aborted) return;
      const result = rung ? await ask() : told;
      // Not known now (the kernel service starts again, say): asked for again soon.
      if (result === undefined) setTimeout(() => bell.ring(), retryMs).unref();
      const isNew = result !== undefined && result !== told;
      if (isNew) told = result;
      await write(to, signal, isNew ? `event: result\ndata: ${result}\n\n` : ": beat\n\n");
    }
  } finally {
    forget();
    if (!to.destroyed) to.end();
  }
}

function write(to: ServerResponse, signal: AbortSignal, text: string): Promise<void> {
  if (signal.aborted || to.destroyed || to.write(text)) return Promise.resolve();
  return new Promise((resolve) => {
    const go = (): void => {
      to.off("drain", go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    to.once("drain", go);
    signal.addEventListener("abort", go);
  });
}
