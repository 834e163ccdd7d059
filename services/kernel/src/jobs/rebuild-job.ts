import { isDeepStrictEqual } from "node:util";
import {
  type BlobKey,
  type ErrorCode,
  type Failure,
  type Manifest,
  FailureError,
  blobKeyOf,
  errorCatalogue,
  failure,
} from "@solidtype/contracts";
import { KERNEL_VERSION, type LastGood, lastGoodOf } from "@solidtype/kernel";
import type { BlobStore, Logger } from "@solidtype/service-kit";
import { type DocumentSource, isDeleted, type Source, streamOf } from "../documents/document-source.ts";
import type { Results } from "../results/results.ts";
import type { GeometryPool } from "../workers/pool.ts";

/** `offset` where an older state is to be built (a branch that inherits the document there), else the newest. */
export type RebuildAsk = Source & { readonly offset?: string };
export type ThumbnailAsk = Source & { readonly offset: string };

export type RebuildDeps = {
  readonly documents: Pick<DocumentSource, "head" | "state">;
  readonly results: Results;
  readonly pool: GeometryPool;
  readonly blobs: BlobStore;
  readonly draw: (ask: ThumbnailAsk) => Promise<void>;
  readonly log: Logger;
};

/**
 * OCCT is given a second chance with a new worker; what fails twice is the document's failure. So is what took too long:
 * what was made until then is kept, and what had to be given up is known, so that the second time it may well be built.
 */
const chances = 2;

/**
 * Builds what a stream holds now. Any number of runs for one offset have one effect: blobs are named by their content,
 * the manifest by its offset, and the event carries an id made from both.
 */
export async function rebuild(deps: RebuildDeps, ask: RebuildAsk, attempt: number): Promise<void> {
  const { documents, results } = deps;
  const source: Source = { workspace: ask.workspace, document: ask.document, branch: ask.branch };
  const head = ask.offset ?? must(await documents.head(source));
  // Deleted meanwhile.
  if (head === null) return;
  const known = await results.known(source, head);
  const manifest = known ?? (await build(deps, ask, attempt));
  if (manifest === undefined) return;
  if (ask.offset !== undefined) {
    // An older state: what the stream shows, its picture too, is not this.
    must(await results.tell(source, manifest, await results.picture(source)));
    return;
  }
  const thumbnail = manifest.thumbnail === null ? null : thumbnailKey(source, manifest.thumbnail);
  const drawn = thumbnail !== null && (await deps.blobs.stat(thumbnail)) !== undefined;
  if (drawn) await results.keepPicture(source, thumbnail);
  must(await results.tell(source, manifest, thumbnail === null ? null : await results.picture(source)));
  if (thumbnail !== null && !drawn) await deps.draw({ ...source, offset: manifest.offset });
}

/** Undefined where it failed in a way that is the document's own, which is kept and told instead. */
async function build(
  { documents, results, pool }: RebuildDeps,
  { workspace, document, branch, offset: asked }: RebuildAsk,
  attempt: number,
): Promise<Manifest | undefined> {
  const source: Source = { workspace, document, branch };
  const content = await documents.state(source, asked ?? "now");
  // An older state that nothing keeps any more is nobody's to look at.
  const isPast = asked !== undefined && !content.ok && content.error.code === "gone";
  if (!content.ok && (isPast || isDeleted(content.error))) return undefined;
  const { state, offset } = must(content);
  // What was good since an older state was written is nothing to it.
  const before: LastGood = asked === undefined ? await results.lastGood(source) : new Map();
  const built = await pool.run(
    { kind: "rebuild", workspace, source: { state, lastGood: before } },
    { subject: streamOf(source) },
  );
  if (built.ok) {
    const { lastGood, ...made } = built.value;
    const manifest: Manifest = { kernel: KERNEL_VERSION, document, branch, offset, ...made };
    await results.keep(source, manifest, asked === undefined);
    if (asked === undefined && made.trapped !== true && !isDeepStrictEqual(lastGood, before))
      await results.keepLastGood(source, lastGood);
    return manifest;
  }
  const { code } = built.error;
  const isOfOcct = code === "geometry-crashed" || code === "geometry-too-slow";
  const again = isOfOcct ? attempt < chances : isPassing(code);
  if (again || code === "cancelled") throw new FailureError(built.error);
  await results.keepFailure(source, offset, built.error);
  must(await results.tellFailure(source, offset, built.error));
  return undefined;
}

/**
 * Of a rebuild that took its process with it each time, for want of memory as a rule, it is known that it failed:
 * otherwise whoever looks at the document has it begun anew, and with it all that the process does for others ended.
 */
export async function tellKilled(
  { documents, results }: Pick<RebuildDeps, "documents" | "results">,
  { offset, ...source }: RebuildAsk,
): Promise<void> {
  const at = offset ?? must(await documents.head(source));
  if (at === null) return;
  const error = failure("geometry-crashed");
  await results.keepFailure(source, at, error);
  must(await results.tellFailure(source, at, error));
}

/** Draws what a rebuild has named, and tells of it. */
export async function drawThumbnail(deps: RebuildDeps, ask: ThumbnailAsk): Promise<void> {
  const { documents, results, pool } = deps;
  const manifest = await results.find(ask, ask.offset);
  if (manifest === undefined || manifest.thumbnail === null) return;
  const content = await documents.state(ask, ask.offset);
  // That offset may have been trimmed; the rebuild that came since asked for a picture of its own.
  if (!content.ok && !isPassing(content.error.code)) return;
  const { state } = must(content);
  const name = manifest.thumbnail;
  const { workspace } = ask;
  const drawn = await pool.run(
    { kind: "thumbnail", workspace, source: { state, lastGood: lastGoodOf(manifest.standIns) }, name },
    { subject: streamOf(ask) },
  );
  if (!drawn.ok && !isPassing(drawn.error.code)) {
    deps.log.warn({ document: ask.document, code: drawn.error.code }, "no picture could be drawn");
    return;
  }
  must(drawn);
  await results.keepPicture(ask, thumbnailKey(ask, name));
  must(await results.tell(ask, manifest, thumbnailKey(ask, name)));
}

function thumbnailKey({ workspace }: Source, name: string): BlobKey {
  return blobKeyOf(workspace, "thumbnail", name);
}

const isPassing = (code: ErrorCode): boolean => errorCatalogue[code].retryable;

/** What cannot be done now is thrown, so that the queue tries again later. */
function must<Value>(
  result:
    | { readonly ok: true; readonly value: Value }
    | { readonly ok: false; readonly error: Failure<ErrorCode> },
): Value {
  if (!result.ok) throw new FailureError(result.error);
  return result.value;
}
