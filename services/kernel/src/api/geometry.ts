import {
  type ErrorCode,
  type ExportReport,
  type Json,
  type Result,
  type WorkspaceId,
  blobKeyOf,
  kernelRpc,
  longestDeadlineMs,
  newId,
  ok,
  refuse,
} from "@solidtype/contracts";
import {
  type BlobStore,
  type Bus,
  type Carried,
  carry,
  dropCarried,
  type RpcContext,
  serveRpc,
  takeCarried,
} from "@solidtype/service-kit";
import type { Queues } from "../jobs/queues.ts";
import { withRedis } from "../jobs/with-redis.ts";
import type { GeometryPool } from "../workers/pool.ts";
import type { PartSource } from "../workers/protocol.ts";

export type GeometryDeps = {
  readonly pool: GeometryPool;
  readonly blobs: BlobStore;
  readonly queues: Queues;
};

type Asked = {
  readonly workspace: WorkspaceId;
  readonly model: { readonly json: Json } | { readonly blob: string };
};

type Work<Value> = (
  part: { readonly workspace: WorkspaceId; readonly source: PartSource },
  how: { readonly subject: string; readonly signal: AbortSignal; readonly urgent: true },
) => Promise<Result<Value, ErrorCode>>;

const listed = 1000;

/** A model lies in memory from when it is read until it was answered, most of the time waiting for a thread. */
const mostInHand = { all: 64, ofWorkspace: 16 };

/** Whoever asked has read the answer by then, or never will. */
const takenWithinMs = 2 * longestDeadlineMs;

/** What shape a model has, for tools that hold one. What the agent does not wait for any more is stopped. */
export function serveGeometry(bus: Bus, { pool, blobs, queues }: GeometryDeps): void {
  /** An answer that is too large for a message, out of the store again though nobody takes it. */
  const answer = async <Value>(
    workspace: WorkspaceId,
    value: Value,
    { signal }: RpcContext,
  ): Promise<Result<Carried<Value>, ErrorCode>> => {
    const sent = await carry(blobs, workspace, value);
    if (!sent.ok || "json" in sent.value) return sent;
    if (signal.aborted) await dropCarried(blobs, sent.value);
    else setTimeout(() => void dropCarried(blobs, sent.value), takenWithinMs).unref();
    return sent;
  };
  const inHand = new Map<WorkspaceId, number>();
  const withModel = async <Value>(
    asked: Asked,
    context: RpcContext,
    work: Work<Value>,
  ): Promise<Result<Value, ErrorCode>> => {
    const { workspace } = asked;
    const own = inHand.get(workspace) ?? 0;
    const all = [...inHand.values()].reduce((sum, some) => sum + some, 0);
    if (own >= mostInHand.ofWorkspace || all >= mostInHand.all) return refuse("overloaded");
    inHand.set(workspace, own + 1);
    try {
      return await workOn(asked, context, work);
    } finally {
      const left = (inHand.get(workspace) ?? 1) - 1;
      if (left === 0) inHand.delete(workspace);
      else inHand.set(workspace, left);
    }
  };
  const workOn = async <Value>(
    asked: Asked,
    { principal, signal }: RpcContext,
    work: Work<Value>,
  ): Promise<Result<Value, ErrorCode>> => {
    // People ask about documents, where they are asked for permission.
    if (principal.kind !== "service" && principal.kind !== "agent") return refuse("forbidden");
    const model = await takeCarried(blobs, asked.workspace, asked.model);
    if (!model.ok) return model;
    const { workspace } = asked;
    return work(
      { workspace, source: { model: model.value } },
      { subject: subjectOf(workspace, model.value), signal, urgent: true },
    );
  };

  serveRpc(bus, kernelRpc.build, (asked, context) =>
    withModel(asked as Asked, context, async (part, how) => {
      const built = await pool.run({ kind: "build", ...part, alike: asked.alike === true }, how);
      if (!built.ok) return built;
      return answer(part.workspace, { ...built.value, bodies: [...built.value.bodies] }, context);
    }),
  );
  serveRpc(bus, kernelRpc.list, (asked, context) =>
    withModel(asked as Asked, context, async (part, how) => {
      const { body, kind: of, containing, after } = asked;
      const found = await pool.run(
        { kind: "list", ...part, body, of, containing, after, limit: listed },
        how,
      );
      return found.ok ? ok({ items: [...found.value.items], leftOut: found.value.leftOut }) : found;
    }),
  );
  serveRpc(bus, kernelRpc.measure, (asked, context) =>
    withModel(
      asked as Asked,
      context,
      async (part, how) =>
        pool.run({ kind: "measure", ...part, names: asked.names }, how) as Promise<Result<never, ErrorCode>>,
    ),
  );
  serveRpc(bus, kernelRpc.picture, (asked, context) =>
    withModel(asked as Asked, context, async (part, how) => {
      const { view, width, height } = asked;
      const drawn = await pool.run({ kind: "picture", ...part, view, width, height }, how);
      if (!drawn.ok) return drawn;
      const png = Buffer.from(drawn.value.png).toString("base64");
      return answer(part.workspace, { png }, context);
    }),
  );
  serveRpc(bus, kernelRpc.export, async (asked, context) =>
    withModel(asked as Asked, context, async ({ workspace, source }) => {
      if (!("model" in source)) return refuse("internal");
      const { document, name, format, quality } = asked;
      const { model } = source;
      return withRedis(async () => {
        const job = newId("job");
        // Jobs are remembered in Redis for a day; what may be large is not part of them, and goes when they end.
        const kept = blobKeyOf(workspace, "message", job);
        await blobs.put(kept, Buffer.from(JSON.stringify(model)));
        const ask = { workspace, document, name, format, quality, of: { model: kept } };
        let isWritten = false;
        try {
          const outcome = await queues.outcome(job, { kind: "export", ...ask }, context.signal);
          isWritten = outcome.ok;
          return outcome.ok ? ok({ job, ...(outcome.value as ExportReport) }) : outcome;
        } finally {
          // Of one that was written the model goes with the file; of one that was not nobody else forgets it.
          if (!isWritten) await dropCarried(blobs, { blob: kept });
        }
      });
    }),
  );
}

/** One part is asked about many times in a row: by its name the same worker gets it, where its shapes are alive. */
function subjectOf(workspace: WorkspaceId, model: Json): string {
  const name = (model as { readonly meta?: { readonly name?: unknown } } | null)?.meta?.name;
  return `${workspace} ${String(name)}`;
}
