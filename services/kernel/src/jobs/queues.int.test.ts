import { randomBytes } from "node:crypto";
import { FailureError, failure, newId } from "@solidtype/contracts";
import { type Tracer, createLogger, currentTrace, noTracer, withinTrace } from "@solidtype/service-kit";
import { sharedStack } from "@solidtype/testkit";
import { afterEach, expect, test, vi } from "vitest";
import { patientRedis, promptRedis } from "./connections.ts";
import { Queues, type Work } from "./queues.ts";
import type { RebuildAsk } from "./rebuild-job.ts";

const log = createLogger({ service: "kernel", level: "silent" });
const within = { timeout: 30_000, interval: 20 };
const open: Queues[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((queues) => queues.rest().then(() => queues.close())));
});

const freshPrefix = () => `t${randomBytes(6).toString("hex")}`;

/** Each is connected: one that is asked before would rightly say that Redis is away. */
async function replicas(
  count: number,
  work: Partial<Work>,
  tracer: Tracer = noTracer,
  prefix = freshPrefix(),
): Promise<Queues[]> {
  const { redis } = sharedStack();
  const connect = async () => {
    const prompt = promptRedis(redis, log);
    const queues = new Queues({
      prompt,
      patient: patientRedis(redis, log),
      prefix,
      debounceMs: 50,
      threads: 2,
      log,
      tracer,
    });
    queues.work({
      rebuild: async () => undefined,
      killed: async () => undefined,
      thumbnail: async () => undefined,
      file: async () => ({ ok: true, value: null }),
      ...work,
    });
    open.push(queues);
    await vi.waitFor(() => expect(prompt.status).toBe("ready"), within);
    return queues;
  };
  return Promise.all(Array.from({ length: count }, connect));
}

const ask = (): RebuildAsk => ({
  workspace: newId("workspace"),
  document: newId("document"),
  branch: newId("branch"),
});

test("however many replicas are told of however many edits, one rebuild of a document runs at a time, and one after the last", async () => {
  let running = 0;
  let most = 0;
  let edits = 0;
  const saw: number[] = [];
  const [first, second] = await replicas(2, {
    async rebuild() {
      most = Math.max(most, ++running);
      const seen = edits;
      await new Promise((resolve) => setTimeout(resolve, 100));
      saw.push(seen);
      running--;
    },
  });
  const document = ask();
  await first?.askRebuild(document);
  const begun = performance.now();
  for (let edit = 1; edit <= 40; edit++) {
    edits = edit;
    await (edit % 2 === 0 ? first : second)?.askRebuild(document);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await vi.waitFor(() => expect(saw.at(-1)).toBe(40), within);
  expect(most).toBe(1);
  // Each takes as long as `rebuild` does; what came meanwhile is built once.
  expect(saw.length).toBeLessThan(3 + (performance.now() - begun) / 100);
});

test("documents do not wait for each other", async () => {
  const started = new Set<string>();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const [queues] = await replicas(1, {
    async rebuild({ document }) {
      started.add(document);
      await gate;
    },
  });
  await queues?.askRebuild(ask());
  await queues?.askRebuild(ask());
  await vi.waitFor(() => expect(started.size).toBe(2), within);
  open();
});

test("what cannot be done now is done later", async () => {
  const attempts: number[] = [];
  const [queues] = await replicas(1, {
    async rebuild(_ask, attempt) {
      attempts.push(attempt);
      if (attempts.length < 3) throw new FailureError(failure("storage-unavailable"));
    },
  });
  await queues?.askRebuild(ask());
  await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3]), within);
});

test("a rebuild that was killed in the middle each time is told, and not begun again", async () => {
  const prefix = freshPrefix();
  const redis = patientRedis(sharedStack().redis, log);
  const killed: RebuildAsk[] = [];
  let begun = 0;
  let lost = (): void => undefined;
  const loss = new Promise<void>((resolve) => (lost = resolve));
  const work: Partial<Work> = {
    async rebuild() {
      begun++;
      await loss;
    },
    killed: async (asked) => void killed.push(asked),
  };
  const [queues] = await replicas(1, work, noTracer, prefix);
  await redis.ping();
  const document = ask();
  await queues?.askRebuild(document);
  await vi.waitFor(() => expect(begun).toBe(1), within);
  // As its processes leave it that are killed: without a lock, and that twice before.
  const [lock = ""] = await redis.keys(`${prefix}:jobs:rebuild:*:lock`);
  await redis.hset(lock.replace(/:lock$/, ""), "stc", 2);
  await redis.del(lock);
  await vi.waitFor(() => expect(killed).toEqual([document]), within);
  lost();
  expect(begun).toBe(1);
  redis.disconnect();
});

test("the same job twice is one, and what its last attempt failed with is known afterwards", async () => {
  let runs = 0;
  const [queues] = await replicas(1, {
    async file() {
      runs++;
      throw new FailureError(failure("geometry-crashed"));
    },
  });
  const id = newId("job");
  const upload = "unused";
  const file = { kind: "import", ...ask(), upload, format: "step" } as const;
  await queues?.askFile(id, file);
  await queues?.askFile(id, file);
  const outcome = await queues?.outcome(id, file, AbortSignal.timeout(30_000));
  expect(outcome).toMatchObject({ ok: false, error: { code: "geometry-crashed" } });
  expect(runs).toBe(3);
});

test("a job that Redis lost while somebody waits for it is asked for again", async () => {
  const prefix = freshPrefix();
  const redis = patientRedis(sharedStack().redis, log);
  let runs = 0;
  let lost = (): void => undefined;
  const loss = new Promise<void>((resolve) => (lost = resolve));
  const work: Partial<Work> = {
    async file() {
      if (++runs === 1) await loss;
      return { ok: true, value: null };
    },
  };
  const [queues] = await replicas(1, work, noTracer, prefix);
  await redis.ping();
  const id = newId("job");
  const file = { kind: "import", ...ask(), upload: "unused", format: "step" } as const;
  await queues?.askFile(id, file);
  const outcome = queues?.outcome(id, file, AbortSignal.timeout(30_000));
  await vi.waitFor(() => expect(runs).toBe(1), within);
  await redis.del(...(await redis.keys(`${prefix}*`)));
  lost();
  expect(await outcome).toEqual({ ok: true, value: null });
  expect(runs).toBe(2);
  redis.disconnect();
});

test("what a job ended with is known to whoever looks in the moment in which it ends", async () => {
  const [queues] = await replicas(1, { file: async () => ({ ok: true, value: null }) });
  const file = { kind: "import", ...ask(), upload: "unused", format: "step" } as const;
  await queues?.askFile(newId("job"), file);
  const looked = Array.from({ length: 300 }, async () => {
    const id = newId("job");
    await queues?.askFile(id, file);
    for (;;) {
      const seen = await queues?.lookAtFile(id);
      if (seen?.state === "completed") return seen.job.returnvalue;
    }
  });
  expect(new Set((await Promise.all(looked)).map((value) => JSON.stringify(value)))).toEqual(
    new Set(['{"ok":true,"value":null}']),
  );
});

test("a job is part of the trace of whoever asked for it", async () => {
  const began: string[] = [];
  const seen: (string | undefined)[] = [];
  const tracer: Tracer = {
    ...noTracer,
    start(name, above) {
      began.push(`${name} below ${above}`);
      return { trace: `${above}, its job`, end: () => undefined };
    },
  };
  const [queues] = await replicas(1, { rebuild: async () => void seen.push(currentTrace()) }, tracer);
  await withinTrace("a request", () => queues?.askRebuild(ask()));
  await vi.waitFor(() => expect(seen).toEqual(["a request, its job"]), within);
  expect(began).toEqual(["job rebuild below a request"]);
});
