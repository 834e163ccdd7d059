import type { Logger } from "@solidtype/service-kit";
import { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { Counter, Gauge, type Registry } from "prom-client";
import type { BlobKind } from "@solidtype/contracts";
import { keepShapesWithin } from "./shape-budget.ts";
import { type SweepDeps, sweepWorkspace } from "./sweep.ts";

export type SweeperDeps = Pick<SweepDeps, "blobs" | "retained"> & {
  /** Waits for Redis. */
  readonly redis: Redis;
  readonly prefix: string;
  readonly everyMs: number;
  /** What results of single operations may take, looked at between the sweeps as well. */
  readonly shapeBytes: number;
  readonly registry: Registry;
  readonly log: Logger;
};

const attempts = 3;
const againAfterMs = 300_000;
const shapesEveryMs = 3_600_000;
/** A process that was killed in the middle is missed after this long, and its sweep taken over. */
const lockMs = 60_000;

/**
 * Sweeps the store once in a while, in one replica: each round is one job on Redis, which is given to one process and,
 * should that be killed, to another. A workspace that cannot be swept holds up no other; the round is tried again.
 */
export class Sweeper {
  readonly #deps: SweeperDeps;
  readonly #report: SweepReport;
  readonly #queue: Queue;
  readonly #worker: Worker;
  #stopping = false;

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
    this.#report = new SweepReport(deps.registry);
    const place = { connection: deps.redis, prefix: `${deps.prefix}:jobs` };
    this.#queue = new Queue("sweep", place);
    this.#worker = new Worker(
      "sweep",
      ({ name }) => (name === "shapes" ? this.#holdShapes() : this.#sweep()),
      // A look at the budget does not wait for a sweep, which may take hours.
      { ...place, lockDuration: lockMs, concurrency: 2 },
    );
    const away = (error: Error) => deps.log.debug({ err: error }, "the queue of sweeps is away");
    this.#queue.on("error", away);
    this.#worker.on("error", away);
    this.#worker.on("failed", (_job, error) => deps.log.warn({ err: error }, "a sweep was not finished"));
    this.#arrange("sweep", deps.everyMs);
    this.#arrange("shapes", Math.min(deps.everyMs, shapesEveryMs));
  }

  #arrange(name: "sweep" | "shapes", everyMs: number): void {
    const opts = {
      attempts,
      backoff: { type: "fixed", delay: againAfterMs },
      removeOnComplete: true,
      removeOnFail: true,
    };
    this.#queue
      .upsertJobScheduler(name, { every: everyMs }, { name, opts })
      .catch((error: unknown) => this.#deps.log.error({ err: error, name }, "sweeps could not be arranged"));
  }

  /** What is being swept is left where it is: another round goes on with it. */
  async rest(): Promise<void> {
    this.#stopping = true;
    await this.#worker.close();
    await this.#queue.close();
    this.#deps.redis.disconnect();
  }

  async #holdShapes(): Promise<void> {
    const { blobs, shapeBytes: bytes } = this.#deps;
    const { onKept, onRemoved, told } = this.#report.begin();
    await keepShapesWithin({ blobs, bytes, onKept, onRemoved, stopped: () => this.#stopping });
    told();
  }

  async #sweep(): Promise<void> {
    const { blobs, retained, log } = this.#deps;
    const round = this.#report.begin();
    const stopped = (): boolean => this.#stopping;
    const failed: string[] = [];
    await blobs.tidy();
    for await (const workspace of blobs.workspaces()) {
      if (this.#stopping) throw new Error("the process stops");
      try {
        await sweepWorkspace({ blobs, retained, now: Date.now, stopped, ...round }, workspace);
      } catch (error) {
        if (this.#stopping) throw error;
        log.warn({ err: error, workspace }, "a workspace's blobs could not be swept");
        failed.push(workspace);
      }
    }
    if (failed.length > 0) throw new Error(`${failed.length} workspaces could not be swept`);
    round.told();
    this.#report.swept();
  }
}

/** What an operator sees of it: what the store holds, what went, and when a round last came to its end. */
class SweepReport {
  readonly #removed: Counter<"kind">;
  readonly #removedBytes: Counter<"kind">;
  readonly #held: Gauge<"kind">;
  readonly #finished: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ["kind"] as const;
    this.#removed = new Counter({
      name: "blobs_removed_total",
      help: "Blobs that nothing named and nobody used any more.",
      labelNames,
      registers,
    });
    this.#removedBytes = new Counter({
      name: "blobs_removed_bytes_total",
      help: "What they took.",
      labelNames,
      registers,
    });
    this.#held = new Gauge({
      name: "blobs_held_bytes",
      help: "What the store held when it was last looked through.",
      labelNames,
      registers,
    });
    this.#finished = new Gauge({
      name: "blobs_swept_timestamp_seconds",
      help: "When the store was last swept to the end.",
      registers,
    });
  }

  begin() {
    const held = new Map<BlobKind, number>();
    return {
      onKept: (kind: BlobKind, bytes: number) => void held.set(kind, (held.get(kind) ?? 0) + bytes),
      onRemoved: (kind: BlobKind, bytes: number) => {
        this.#removed.inc({ kind });
        this.#removedBytes.inc({ kind }, bytes);
      },
      told: () => {
        for (const [kind, bytes] of held) this.#held.set({ kind }, bytes);
      },
    };
  }

  swept(): void {
    this.#finished.setToCurrentTime();
  }
}
