import {
  type ErrorCode,
  type Failure,
  FailureError,
  type JobId,
  failure,
  receivedFailure,
} from "@solidtype/contracts";
import { type Logger, type Tracer, currentTrace, inSpan } from "@solidtype/service-kit";
import { type Job, type JobsOptions, Queue, UnrecoverableError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { FileAsk, FileOutcome } from "./file-job.ts";
import type { RebuildAsk, ThumbnailAsk } from "./rebuild-job.ts";
import { RedisAway } from "./with-redis.ts";

export type QueueDeps = {
  /** Fails at once while Redis is away. */
  readonly prompt: Redis;
  /** Waits for Redis. */
  readonly patient: Redis;
  readonly prefix: string;
  readonly debounceMs: number;
  readonly threads: number;
  readonly log: Logger;
  readonly tracer: Tracer;
};

export type Work = {
  readonly rebuild: (ask: RebuildAsk, attempt: number) => Promise<void>;
  /** A rebuild whose process was killed in the middle of it each time that it was begun. */
  readonly killed: (ask: RebuildAsk) => Promise<void>;
  readonly thumbnail: (ask: ThumbnailAsk) => Promise<void>;
  readonly file: (ask: FileAsk, job: FileJob) => Promise<FileOutcome>;
};

export type FileJob = Job<FileAsk, FileOutcome>;

/** Pictures are drawn when the drawing hand rests. */
const thumbnailDelayMs = 2000;
const keptSeconds = 86_400;
const lookMs = 100;
/**
 * What a rebuild needs may be away for a quarter of an hour, and nobody may look at the document for weeks. Whoever edits
 * meanwhile is served by the try that waits, so it does not wait for long. A kernel of another release may be the one that
 * tries: a strategy of our own is one that it may not know.
 */
const rebuildTries = 200;
const rebuildPauseMs = 5000;

/** A process that was killed is missed after this long, and its job given to another. */
const lockMs = 15_000;
const stalledMs = 5000;

/**
 * Jobs on Redis. Of a document at most one rebuild runs and one waits, over all replicas: whoever asks meanwhile is
 * served by the one that waits, since a rebuild builds what is newest when it begins.
 */
export class Queues {
  readonly #rebuilds: Queue<RebuildAsk>;
  readonly #thumbnails: Queue<ThumbnailAsk>;
  readonly #files: Queue<FileAsk, FileOutcome>;
  readonly #deps: QueueDeps;
  #workers: readonly Worker[] = [];

  constructor(deps: QueueDeps) {
    this.#deps = deps;
    this.#rebuilds = this.#queue("rebuild");
    this.#thumbnails = this.#queue("thumbnail");
    this.#files = this.#queue("file");
  }

  async askRebuild(ask: RebuildAsk): Promise<void> {
    const id = [ask.document, ask.branch, ...(ask.offset === undefined ? [] : [ask.offset])].join(".");
    this.#insist();
    await this.#rebuilds.add("rebuild", ask, {
      ...asTraced(),
      deduplication: { id, keepLastIfActive: true },
      delay: this.#deps.debounceMs,
      attempts: rebuildTries,
      backoff: { type: "fixed", delay: rebuildPauseMs },
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  async askThumbnail(ask: ThumbnailAsk): Promise<void> {
    this.#insist();
    await this.#thumbnails.add("thumbnail", ask, {
      ...asTraced(),
      deduplication: {
        id: `${ask.document}.${ask.branch}`,
        ttl: thumbnailDelayMs,
        extend: true,
        replace: true,
      },
      delay: thumbnailDelayMs,
      attempts: 4,
      backoff: { type: "exponential", delay: 2000 },
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  /** The same id is the same job, however often it is asked for. */
  async askFile(id: JobId, ask: FileAsk, delay = 0): Promise<FileJob> {
    this.#insist();
    return this.#files.add(ask.kind, ask, {
      ...asTraced(),
      jobId: id,
      delay,
      attempts: 3,
      backoff: { type: "exponential", delay: 1000 },
      removeOnComplete: { age: keptSeconds },
      removeOnFail: { age: keptSeconds },
    });
  }

  async findFile(id: JobId): Promise<FileJob | undefined> {
    this.#insist();
    return this.#files.getJob(id);
  }

  /** A job and how it stands. What it ended with is read after the end was seen: before, there was none. */
  async lookAtFile(id: JobId): Promise<{ readonly job: FileJob; readonly state: string } | undefined> {
    const job = await this.findFile(id);
    if (job === undefined) return undefined;
    const state = await job.getState();
    const hasEnded = state === "completed" || state === "failed";
    return { job: hasEnded ? ((await this.findFile(id)) ?? job) : job, state };
  }

  /**
   * Waits for a job's end; one that nobody waits for any more is cancelled. One that Redis lost, as it may what it took
   * in last, is asked for again.
   */
  async outcome(id: JobId, ask: FileAsk, signal: AbortSignal): Promise<FileOutcome> {
    for (;;) {
      const seen = await this.lookAtFile(id);
      if (seen?.state === "completed") return seen.job.returnvalue;
      if (seen?.state === "failed") return { ok: false, error: failureOf(seen.job) };
      if (signal.aborted) await seen?.job.updateData({ ...seen.job.data, cancelled: true });
      if (signal.aborted) return { ok: false, error: failure("cancelled") };
      if (seen === undefined) await this.askFile(id, ask);
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  }

  /** Begins to work. Until then this process only asks. */
  work(work: Work): void {
    const { threads, log } = this.#deps;
    const rebuilds = this.#worker<RebuildAsk, void>("rebuild", threads * 2, (job) =>
      work.rebuild(job.data, job.attemptsMade + 1),
    );
    rebuilds.on("failed", (job, error) => {
      // The queue's own word for it: our work throws none.
      if (job === undefined || !(error instanceof UnrecoverableError)) return;
      work
        .killed(job.data as RebuildAsk)
        .catch((err: unknown) => log.warn({ err }, "a killed rebuild was not told"));
    });
    this.#workers = [
      rebuilds,
      this.#worker<ThumbnailAsk, void>("thumbnail", 1, (job) => work.thumbnail(job.data)),
      this.#worker<FileAsk, FileOutcome>("file", threads, (job) => work.file(job.data, job)),
    ];
  }

  /** Takes no more, and waits for what is running. */
  async rest(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  async close(): Promise<void> {
    await Promise.all([this.#rebuilds, this.#thumbnails, this.#files].map((queue) => queue.close()));
    this.#deps.prompt.disconnect();
    this.#deps.patient.disconnect();
  }

  /** A queue waits for its first connection as long as it takes; nobody who asks does. */
  #insist(): void {
    if (this.#deps.prompt.status !== "ready") throw new RedisAway();
  }

  #queue<Ask, Answer = void>(name: string): Queue<Ask, Answer> {
    const { prompt, prefix, log } = this.#deps;
    const queue = new Queue<Ask, Answer>(name, { connection: prompt, prefix: `${prefix}:jobs` });
    queue.on("error", (error) => log.debug({ err: error, queue: name }, "the queue cannot be reached"));
    return queue as Queue<Ask, Answer>;
  }

  #worker<Ask, Answer>(
    name: string,
    concurrency: number,
    run: (job: Job<Ask, Answer>) => Promise<Answer>,
  ): Worker {
    const { patient, prefix, log, tracer } = this.#deps;
    const carryOut = (job: Job<Ask, Answer>) =>
      inSpan(tracer, `job ${name}`, job.opts.telemetry?.metadata, () => run(job).catch(rethrow));
    const worker = new Worker<Ask, Answer>(name, carryOut, {
      connection: patient,
      prefix: `${prefix}:jobs`,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: stalledMs,
      // Killed twice in the middle: the third time it is the job that kills.
      maxStalledCount: 2,
    });
    worker.on("error", (error) => log.debug({ err: error, queue: name }, "the queue cannot be reached"));
    worker.on("failed", (job, error) =>
      log.warn({ err: error, queue: name, job: job?.id, attempt: job?.attemptsMade }, "a job failed"),
    );
    return worker as unknown as Worker;
  }
}

/** A job belongs to the trace of whoever asked for it. */
function asTraced(): Pick<JobsOptions, "telemetry"> {
  const trace = currentTrace();
  return trace === undefined ? {} : { telemetry: { metadata: trace } };
}

/** BullMQ keeps an error's message only, so the failure is put into it. */
function rethrow(error: unknown): never {
  throw error instanceof FailureError ? new Error(JSON.stringify(error.failure), { cause: error }) : error;
}

/** What a job's last attempt ended with. One that took its process with it has said nothing. */
export function failureOf(job: FileJob): Failure<ErrorCode> {
  try {
    return receivedFailure.parse(JSON.parse(job.failedReason ?? ""));
  } catch {
    return failure("geometry-crashed");
  }
}
