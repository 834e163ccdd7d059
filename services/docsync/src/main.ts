import { accessChanged, parseStreamPath, presenceLength } from "@solidtype/contracts";
import { initialUpdate } from "@solidtype/document";
import {
  Authoriser,
  createHttp,
  listenToEvents,
  main,
  OpenConnections,
  requirePrincipal,
} from "@solidtype/service-kit";
import { buildApp } from "./app.ts";
import { admit } from "./bus/admit.ts";
import { busPresence, busWakes } from "./bus/replica-bus.ts";
import { serveDocuments, serveReading } from "./bus/serve-documents.ts";
import { readConfig, type Config } from "./config.ts";
import { branchSources } from "./bus/branch-sources.ts";
import { CheckThreads } from "./documents/check-threads.ts";
import { PostgresClientOwners } from "./documents/client-owners.ts";
import { Documents } from "./documents/documents.ts";
import { countLoads } from "./documents/count-loads.ts";
import { WorkerClient } from "./documents/worker-client.ts";
import { buildableBytes, roomInMemory, workerRoom } from "./documents/worker-room.ts";
import { OutboxPublisher } from "./outbox/outbox-publisher.ts";
import { PresenceRooms } from "./presence/presence-rooms.ts";
import { isAway, migrate, NO_WAIT, openPool } from "./streams/database.ts";
import { PostgresStore } from "./streams/postgres-store.ts";
import { SameDatabase } from "./streams/same-database.ts";
import { Tails } from "./streams/tails.ts";

const BYTES_PER_READ = 1 << 20;
const isDocument = (path: string): boolean => parseStreamPath(path)?.kind === "document";

await main(
  "docsync",
  new URL("../package.json", import.meta.url),
  readConfig,
  async (parts, config: Config) => {
    const { bus, log } = parts;
    await migrateWhenThere(config.DOCSYNC_DATABASE_URL, (error) =>
      log.warn({ err: error }, "Postgres is not there yet"),
    );
    const isSame = new SameDatabase({
      replaced: endReplaced,
      untold: (err) =>
        log.warn({ err }, "Postgres does not say which it is: restart docsync after a failover"),
    });
    const pool = openPool(config.DOCSYNC_DATABASE_URL, config.DOCSYNC_CONNECTIONS, { isSame });
    const unhurried = openPool(config.DOCSYNC_DATABASE_URL, 2, { options: NO_WAIT, isSame });
    parts.onFlush("postgres", () => Promise.all([pool.end(), unhurried.end()]));
    parts.addCheck("postgres", () =>
      isSame.look(pool).then(
        () => true,
        () => false,
      ),
    );

    const now = Date.now;
    const store = new PostgresStore({
      pool,
      wakes: busWakes(bus),
      now,
      announced: isDocument,
      sourceOf: branchSources(bus),
      writers: 2,
      queuedBytes: 64 << 20,
      pollMs: { connected: 5_000, alone: 200 },
      sweepMs: 60_000,
      log: (message, error) => log.error({ err: error }, message),
    });
    parts.onFlush("store", () => store.close());
    const outbox = new OutboxPublisher({ pool, bus, now, leftoverMs: 2_000 });
    store.changes(
      (change) => {
        if (change.entries !== null) outbox.changed(change.id);
      },
      () => [],
    );
    parts.onFlush("outbox", () => outbox.stop());

    const tails = new Tails(store, {
      bytesPerStream: 1 << 20,
      bytesOfAll: 128 << 20,
      bytesPerRead: BYTES_PER_READ,
    });
    const logError = (message: string, error: unknown) => log.error({ err: error }, message);
    const limits = {
      updateBytes: config.DOCSYNC_MAX_UPDATE_BYTES,
      documentBytes: config.DOCSYNC_MAX_DOCUMENT_BYTES,
    };
    const room = workerRoom(limits);
    const ordinary = new WorkerClient(roomInMemory(limits), 5_000, logError);
    const large = new WorkerClient(room, 5_000, logError);
    const builds = new WorkerClient(room, 60_000, logError);
    ordinary.warm();
    parts.onFlush("workers", () => Promise.all([ordinary.close(), large.close(), builds.close()]));
    const documents = new Documents({
      store,
      owners: new PostgresClientOwners(unhurried),
      checks: new CheckThreads({ ordinary, large, loaded: countLoads(parts.metrics.registry) }),
      builds,
      limits: {
        ...limits,
        buildBytes: buildableBytes(room),
        compactBytes: config.DOCSYNC_COMPACT_BYTES,
        holdMs: 2_000,
        heldPerDocument: 100,
      },
      now,
      log: (message, error) => log.error({ err: error }, message),
    });
    const rooms = new PresenceRooms(
      busPresence(bus),
      {
        bodyBytes: 128 << 10,
        clientsPerUpdate: 48,
        stateLength: presenceLength,
        clientsPerPrincipal: 20,
        perSecond: 40,
        vanishedMs: 25_000,
        graceMs: 5_000,
        bytesOfAll: 128 << 20,
        bytesOfPrincipal: 2 << 20,
      },
      now,
    );
    const expiring = setInterval(() => rooms.expire(), 2_000);
    parts.onDrain("presence", async () => {
      clearInterval(expiring);
      rooms.close();
    });

    serveDocuments({
      bus,
      store,
      documents,
      initialUpdate: ({ kind, name, units }) =>
        kind === "part" ? initialUpdate("part", name, units) : new Uint8Array(),
    });
    serveReading({ bus, store });
    const http = createHttp({
      service: "docsync",
      log,
      metrics: parts.metrics,
      tracer: parts.tracer,
      trustRequestId: true,
      bodyLimit: 2 * config.DOCSYNC_MAX_UPDATE_BYTES,
    });
    requirePrincipal(http, parts.tokens);
    const authoriser = new Authoriser(bus);
    const connections = new OpenConnections();
    listenToEvents(bus, accessChanged, ({ data }) => {
      authoriser.forget(data.workspace);
      connections.accessChanged(data);
    });
    const stopping = new AbortController();
    const app = buildApp(http, {
      store,
      tails,
      documents,
      rooms,
      now,
      isDocument,
      initialUpdate: () => new Uint8Array(),
      stopping: stopping.signal,
      limits: { bytesPerRead: BYTES_PER_READ, longPollMs: 20_000, eventsMs: 60_000, drainMs: 20_000 },
      admit: (...asked) => admit({ authoriser, connections }, ...asked),
    });
    parts.onDrain("http", async () => {
      stopping.abort();
      tails.close();
      connections.close();
      await app.close();
    });
    await app.listen({ host: config.HOST, port: config.DOCSYNC_PORT });
  },
);

/** As any error that nobody caught: nothing that is in memory is trusted any more. Whoever runs the service begins it anew. */
function endReplaced(): void {
  setImmediate(() => {
    throw new Error("Postgres was replaced: what was read of the one before counts no more, so docsync ends");
  });
}

/** A platform that starts all at once starts its database, too. */
async function migrateWhenThere(url: string, waiting: (error: unknown) => void): Promise<void> {
  for (;;) {
    try {
      await migrate(url);
      return;
    } catch (error) {
      if (!isAway(error)) throw error;
      waiting(error);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
