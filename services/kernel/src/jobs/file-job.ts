import {
  type ErrorCode,
  type ExportReport,
  type Failure,
  type ImportReport,
  type Json,
  type BlobKey,
  type WorkspaceId,
  type DocumentId,
  FailureError,
  blobKeyOf,
  errorCatalogue,
  failure,
  parseBlobKey,
} from "@solidtype/contracts";
import { type ExportFormat, type ImportFormat, lastGoodOf, type Quality } from "@solidtype/kernel";
import { type BlobStore, idFrom } from "@solidtype/service-kit";
import { type DocumentSource, isDeleted, type Source, streamOf } from "../documents/document-source.ts";
import type { Results } from "../results/results.ts";
import type { PartSource } from "../workers/protocol.ts";
import type { GeometryPool } from "../workers/pool.ts";
import { exportFile } from "./export-file.ts";
import type { FileJob, Queues } from "./queues.ts";

/** `document` is the one it was asked under: whoever may not read that one learns nothing of the job. */
type Asked = {
  readonly workspace: WorkspaceId;
  readonly document: DocumentId;
  readonly cancelled?: boolean;
};
type ExportAsk = Asked & {
  readonly kind: "export";
  readonly name: string;
  readonly format: ExportFormat | "png" | "svg";
  readonly quality: Quality;
  readonly bodies?: readonly string[];
  /** A state of a document, or a model that is in no document. */
  readonly of: { readonly source: Source; readonly offset: string } | { readonly model: BlobKey };
};
type ImportAsk = Asked & {
  readonly kind: "import";
  readonly upload: string;
  readonly format: ImportFormat;
};
/** What an export left is not kept for ever, nor the model that it was made of. */
type ForgetAsk = Asked & { readonly kind: "forget"; readonly blob: string; readonly model?: string };
export type FileAsk = ExportAsk | ImportAsk | ForgetAsk;

export type FileOutcome =
  | { readonly ok: true; readonly value: ExportReport | ImportReport | null }
  | { readonly ok: false; readonly error: Failure<ErrorCode> };

export type FileJobDeps = {
  readonly documents: Pick<DocumentSource, "state">;
  readonly results: Results;
  readonly pool: GeometryPool;
  readonly blobs: BlobStore;
  readonly queues: Queues;
};

const lookForCancelMs = 500;
/** As long as the job itself is known. */
const keptMs = 86_400_000;

/**
 * An export or import. What can only fail again is its outcome; what may pass is thrown, and tried again. Run twice, it
 * has the file that was written first.
 */
export async function runFileJob(deps: FileJobDeps, ask: FileAsk, job: FileJob): Promise<FileOutcome> {
  if (ask.kind === "forget") {
    for (const key of [ask.blob, ask.model]) {
      const blob = key === undefined ? undefined : parseBlobKey(key);
      if (blob !== undefined) await deps.blobs.delete(blobKeyOf(blob.workspace, blob.kind, blob.name));
    }
    return { ok: true, value: null };
  }
  const stop = new AbortController();
  const watch = setInterval(() => {
    void isCancelled(deps.queues, job).then((cancelled) => {
      if (cancelled) stop.abort();
    });
  }, lookForCancelMs);
  try {
    if (ask.cancelled === true) return { ok: false, error: failure("cancelled") };
    const outcome = await (ask.kind === "export"
      ? runExport(deps, ask, job, stop.signal)
      : runImport(deps, ask, stop.signal));
    if (!outcome.ok && isPassing(outcome.error.code, stop.signal)) throw new FailureError(outcome.error);
    return outcome;
  } finally {
    clearInterval(watch);
  }
}

/** What nobody cancelled was ended with the process that was at it: another goes on with it. */
function isPassing(code: ErrorCode, { aborted }: AbortSignal): boolean {
  return errorCatalogue[code].retryable || (code === "cancelled" && !aborted);
}

async function isCancelled(queues: Queues, job: FileJob): Promise<boolean> {
  const now = await queues.findFile(job.id as never).catch(() => undefined);
  return now?.data.cancelled === true;
}

async function runExport(
  deps: FileJobDeps,
  ask: ExportAsk,
  job: FileJob,
  signal: AbortSignal,
): Promise<FileOutcome> {
  const file = exportFile(ask.name, ask.format);
  const blob = blobKeyOf(ask.workspace, "export", `${job.id}.${ask.format}`);
  const written = (await deps.blobs.use(blob)) ? null : await exportPart(deps, ask, job, signal);
  if (written?.ok === false) return written;
  const { workspace, document, of } = ask;
  // The model stays until then: a job that is killed before it has ended is run again.
  await deps.queues.askFile(
    idFrom("job", "forget", blob),
    { kind: "forget", workspace, document, blob, ...("model" in of && { model: of.model }) },
    keptMs,
  );
  const stored = await deps.blobs.stat(blob);
  if (stored === undefined) return { ok: false, error: failure("storage-unavailable") };
  return { ok: true, value: { ...file, bytes: stored.size, blob } };
}

async function exportPart(deps: FileJobDeps, ask: ExportAsk, job: FileJob, signal: AbortSignal) {
  const part = await partOf(deps, ask);
  if (!part.ok) return part;
  await job.updateProgress(0.3);
  return deps.pool.run(
    {
      kind: "export",
      workspace: ask.workspace,
      source: part.value,
      format: ask.format,
      quality: ask.quality,
      title: ask.name,
      at: new Date(job.timestamp).toISOString(),
      blob: `${job.id}.${ask.format}`,
      ...(ask.bodies === undefined ? {} : { bodies: ask.bodies }),
    },
    { subject: subjectOf(ask), signal, urgent: true },
  );
}

function subjectOf({ of, document }: ExportAsk): string {
  return "source" in of ? streamOf(of.source) : document;
}

/** As it is shown, with what stands in for features that could not be built. */
async function partOf(
  { documents, results, blobs }: FileJobDeps,
  { of }: ExportAsk,
): Promise<
  | { readonly ok: true; readonly value: PartSource }
  | { readonly ok: false; readonly error: Failure<ErrorCode> }
> {
  if ("model" in of) {
    const bytes = await blobs.get(of.model);
    if (bytes === undefined) return { ok: false, error: failure("not-found") };
    return { ok: true, value: { model: JSON.parse(new TextDecoder().decode(bytes)) as Json } };
  }
  const { source, offset } = of;
  let content = await documents.state(source, offset);
  // Somebody went on editing since it was asked for, and nothing keeps that moment: then as it is now.
  if (!content.ok && content.error.code === "gone" && !isDeleted(content.error))
    content = await documents.state(source, "now");
  if (!content.ok) return content;
  const lastGood = lastGoodOf((await results.find(source, content.value.offset))?.standIns);
  return { ok: true, value: { state: content.value.state, lastGood } };
}

async function runImport(deps: FileJobDeps, ask: ImportAsk, signal: AbortSignal): Promise<FileOutcome> {
  const upload = parseBlobKey(ask.upload);
  if (upload === undefined) return { ok: false, error: failure("not-found") };
  const read = await deps.pool.run(
    { kind: "inspect", workspace: ask.workspace, format: ask.format, blob: upload.name },
    { subject: ask.upload, signal, urgent: true },
  );
  const key = blobKeyOf(upload.workspace, upload.kind, upload.name);
  return read.ok ? { ok: true, value: { upload: key, ...read.value } } : read;
}
