import {
  type ErrorCode,
  type JobId,
  type JobRow,
  type Operation,
  type RequestMeta,
  type Result,
  failure,
  kernelOperations,
  newId,
  ok,
  parseBlobKey,
  parseId,
  principalKey,
  refuse,
} from "@solidtype/contracts";
import { type BlobStore, type Bus, type RpcContext, idFrom, serveRpc } from "@solidtype/service-kit";
import type { z } from "zod";
import type { DocumentSource } from "../documents/document-source.ts";
import { importFormatOf } from "../jobs/import-format.ts";
import type { FileAsk } from "../jobs/file-job.ts";
import { type FileJob, type Queues, failureOf } from "../jobs/queues.ts";
import { withRedis } from "../jobs/with-redis.ts";
import type { Results } from "../results/results.ts";

export type OperationDeps = {
  readonly documents: DocumentSource;
  readonly results: Results;
  readonly queues: Queues;
  readonly blobs: BlobStore;
};

type Operations = typeof kernelOperations;
type Call<O extends Operation> = {
  readonly params: z.output<O["params"]>;
  readonly query: z.output<O["query"]>;
  readonly body: z.output<O["body"]>;
  readonly meta: RequestMeta;
  readonly context: RpcContext;
};
type Handlers = {
  readonly [Id in keyof Operations]: (
    call: Call<Operations[Id]>,
  ) => Promise<Result<z.output<Operations[Id]["data"]>, ErrorCode>>;
};

/** Answers what the door asks. Whether the caller may, the gateway has asked already. */
export function serveOperations(bus: Bus, deps: OperationDeps): void {
  const handlers = handlersOf(deps);
  for (const [id, operation] of Object.entries(kernelOperations)) {
    const handle = handlers[id as keyof Handlers] as (call: unknown) => Promise<Result<unknown, ErrorCode>>;
    serveRpc(bus, operation.rpc, async (input, context) => {
      const data = await handle({ ...(input as object), context });
      return data.ok ? ok({ data: data.value }) : data;
    });
  }
}

function handlersOf({ documents, results, queues, blobs }: OperationDeps): Handlers {
  return {
    async getResult({ params, query }) {
      const located = await documents.locate(params.document, query.branch);
      if (!located.ok) return located;
      const stands = await results.stand(located.value);
      if (!stands.ok || stands.value.state !== "building") return stands;
      const { source, offset, pinned } = located.value;
      return withRedis(async () => {
        await queues.askRebuild(pinned ? { ...source, offset } : source);
        return stands;
      });
    },

    async startExport({ params, body, meta, context }) {
      const located = await documents.locate(params.document, body.branch);
      if (!located.ok) return located;
      const { source, offset, name } = located.value;
      return start(queues, jobOf(context, meta, params.document), {
        kind: "export",
        workspace: source.workspace,
        document: params.document,
        name,
        format: body.format,
        quality: body.quality,
        of: { source, offset },
        ...(body.bodies === undefined ? {} : { bodies: body.bodies }),
      });
    },

    async startImport({ params, body, meta, context }) {
      const located = await documents.locate(params.document, body.branch);
      if (!located.ok) return located;
      const { workspace } = located.value.source;
      const upload = parseBlobKey(body.upload);
      const isOwn = upload?.workspace === workspace && upload.kind === "upload";
      if (!isOwn || (await blobs.stat(body.upload)) === undefined) return refuse("not-found");
      const format = body.format ?? importFormatOf(upload.name);
      if (format === undefined)
        return refuse("file-unusable", { reason: "Its name does not end in .step, .stp, .stl or .brep." });
      return start(queues, jobOf(context, meta, params.document), {
        kind: "import",
        workspace,
        document: params.document,
        upload: body.upload,
        format,
      });
    },

    getJob: ({ params }) => withRedis(() => findJob(queues, params)),

    cancelJob: ({ params }) =>
      withRedis(async () => {
        const job = await queues.findFile(params.job);
        if (job === undefined || job.data.document !== params.document) return refuse("not-found");
        await job.updateData({ ...job.data, cancelled: true });
        return findJob(queues, params);
      }),
  };
}

/** A repeat of the same request, by its idempotency key, is the same job. */
function jobOf({ principal }: RpcContext, { idempotencyKey }: RequestMeta, document: string): JobId {
  return idempotencyKey === undefined
    ? newId("job")
    : idFrom("job", principalKey(principal), document, idempotencyKey);
}

async function start(queues: Queues, id: JobId, ask: FileAsk): Promise<Result<JobRow, ErrorCode>> {
  return withRedis(async () => {
    await queues.askFile(id, ask);
    return findJob(queues, { document: ask.document, job: id });
  });
}

async function findJob(
  queues: Queues,
  params: { readonly document: string; readonly job: JobId },
): Promise<Result<JobRow, ErrorCode>> {
  const seen = await queues.lookAtFile(params.job);
  return seen === undefined || seen.job.data.document !== params.document
    ? refuse("not-found")
    : rowOf(seen.job, seen.state);
}

const states = { completed: "done", failed: "failed", active: "running" } as const;

function rowOf(job: FileJob, state: string): Result<JobRow, ErrorCode> {
  const id = parseId("job", job.id);
  const { kind, cancelled } = job.data;
  if (id === undefined || kind === "forget") return refuse("not-found");
  const outcome = state === "completed" ? job.returnvalue : undefined;
  const failed = state === "failed" ? failureOf(job) : outcome?.ok === false ? outcome.error : null;
  const isCancelled = cancelled === true && outcome?.ok !== true;
  return ok({
    kind,
    id,
    state: isCancelled
      ? "cancelled"
      : failed !== null
        ? "failed"
        : (states[state as keyof typeof states] ?? "queued"),
    progress: state === "completed" ? 1 : typeof job.progress === "number" ? job.progress : 0,
    error: isCancelled ? failure("cancelled") : failed,
    result: outcome?.ok === true ? outcome.value : null,
  } as JobRow);
}
