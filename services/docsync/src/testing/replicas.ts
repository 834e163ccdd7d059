import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { ok } from "@solidtype/contracts";
import { buildApp } from "../app.ts";
import { MemoryClientOwners, PostgresClientOwners, type ClientOwners } from "../documents/client-owners.ts";
import { CheckThreads } from "../documents/check-threads.ts";
import type { DocumentLimits } from "../documents/document-limits.ts";
import { Documents } from "../documents/documents.ts";
import { WorkerClient } from "../documents/worker-client.ts";
import { workerRoom } from "../documents/worker-room.ts";
import { PresenceRooms, type PresenceBus } from "../presence/presence-rooms.ts";
import { NO_WAIT, openPool } from "../streams/database.ts";
import { MemoryStore } from "../streams/memory-store.ts";
import { PostgresStore } from "../streams/postgres-store.ts";
import type { SourceOf, StreamStore } from "../streams/stream-store.ts";
import { Tails } from "../streams/tails.ts";
import type { Wakes } from "../streams/wakes.ts";

export type Replica = {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly store: StreamStore;
  readonly documents: Documents;
  readonly tails: Tails;
  close(): Promise<void>;
};

export const documentLimits: DocumentLimits = {
  updateBytes: 8 << 20,
  documentBytes: 16 << 20,
  buildBytes: 32 << 20,
  compactBytes: 256 << 10,
  holdMs: 300,
  heldPerDocument: 100,
};

const deafBus: PresenceBus = { publish: () => undefined, listen: () => () => undefined };

type Parts = {
  readonly store: StreamStore;
  readonly owners: ClientOwners;
  readonly bus: PresenceBus;
  readonly limits: DocumentLimits;
  readonly longPollMs: number;
  readonly drainMs: number;
  readonly checkMs: number;
};

type Overrides = Partial<Pick<Parts, "bus" | "limits" | "longPollMs" | "drainMs" | "checkMs">> & {
  readonly sourceOf?: SourceOf;
};

async function listen(parts: Parts, shut: () => Promise<void>): Promise<Replica> {
  const { store, owners, longPollMs, drainMs, checkMs } = parts;
  const tails = new Tails(store, {
    bytesPerStream: 1 << 20,
    bytesOfAll: 64 << 20,
    bytesPerRead: 1 << 20,
  });
  const room = workerRoom(parts.limits);
  const ordinary = new WorkerClient(room, checkMs, () => undefined);
  const large = new WorkerClient(room, checkMs, () => undefined);
  const builds = new WorkerClient(room, 60_000, () => undefined);
  ordinary.warm();
  const rooms = new PresenceRooms(
    parts.bus,
    {
      bodyBytes: 128 << 10,
      clientsPerUpdate: 48,
      stateLength: 4_096,
      clientsPerPrincipal: 20,
      perSecond: 100,
      vanishedMs: 25_000,
      graceMs: 5_000,
      bytesOfAll: 64 << 20,
      bytesOfPrincipal: 2 << 20,
    },
    Date.now,
  );
  const documents = new Documents({
    store,
    owners,
    checks: new CheckThreads({ ordinary, large, loaded: () => undefined }),
    builds,
    limits: parts.limits,
    now: Date.now,
    log: () => undefined,
  });
  const stopping = new AbortController();
  const app = buildApp(Fastify({ bodyLimit: 32 << 20, forceCloseConnections: true }), {
    store,
    tails,
    documents,
    rooms,
    now: Date.now,
    limits: { bytesPerRead: 1 << 20, longPollMs, eventsMs: 60_000, drainMs },
    isDocument: (path) => /^ws\/[^/]+\/doc\/[^/]+\/[^/]+$/.test(path),
    initialUpdate: () => new Uint8Array(),
    stopping: stopping.signal,
    admit: async (request: FastifyRequest) =>
      ok({ principal: String(request.headers["x-test-principal"] ?? "test") }),
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return {
    url,
    app,
    store,
    documents,
    tails,
    close: async () => {
      stopping.abort();
      await app.close();
      tails.close();
      rooms.close();
      await Promise.all([ordinary.close(), large.close(), builds.close()]);
      await shut();
    },
  };
}

/** One replica of the service in this process, on a real database and a free port. */
export async function startReplica(
  postgresUrl: string,
  wakes: Wakes,
  over: Overrides = {},
): Promise<Replica> {
  const pool = openPool(postgresUrl, 8);
  const unhurried = openPool(postgresUrl, 2, { options: NO_WAIT });
  const store = new PostgresStore({
    pool,
    wakes,
    now: Date.now,
    announced: () => false,
    sourceOf: over.sourceOf ?? (async () => ok(null)),
    writers: 2,
    queuedBytes: 64 << 20,
    pollMs: { connected: 1_000, alone: 50 },
    sweepMs: 60_000,
    log: () => undefined,
  });
  return listen(
    {
      store,
      owners: new PostgresClientOwners(unhurried),
      bus: deafBus,
      limits: documentLimits,
      longPollMs: 500,
      drainMs: 2_000,
      checkMs: 10_000,
      ...over,
    },
    async () => {
      await store.close();
      await Promise.all([pool.end(), unhurried.end()]);
    },
  );
}

export async function startMemoryReplica(over: Overrides = {}): Promise<Replica> {
  const store = new MemoryStore(over.sourceOf);
  return listen(
    {
      store,
      owners: new MemoryClientOwners((stream) => store.byId(stream)),
      bus: deafBus,
      limits: documentLimits,
      longPollMs: 500,
      drainMs: 2_000,
      checkMs: 10_000,
      ...over,
    },
    () => store.close(),
  );
}
