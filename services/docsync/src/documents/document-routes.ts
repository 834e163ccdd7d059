import type { FastifyReply, FastifyRequest } from "fastify";
import { sendFailure } from "../http/failures.ts";
import { bodyOf, sendCreated } from "../http/write-routes.ts";
import { H, header, readFork, readLife, wantsClosed } from "../http/headers.ts";
import { queryOf } from "../http/stream-path.ts";
import { contradict, formatOffset, parseOffset } from "../streams/offset.ts";
import { BYTES, historyGone } from "../streams/rules.ts";
import type { Attribution, StreamStore } from "../streams/stream-store.ts";
import type { Documents } from "./documents.ts";
import { frame } from "./frames.ts";

export type DocumentRouteDeps = {
  readonly store: StreamStore;
  readonly pathOf: (url: string) => string | null;
  /** What every new document begins with. */
  readonly initialUpdate: () => Uint8Array;
};

const SNAPSHOT = "_snapshot";
/** Tells a client that followed the redirect that the body is a whole state and not framed updates. */
const SNAPSHOT_HEADER = "Stream-Snapshot";

/**
 * Creating a document writes its initial content in the same transaction, so that clients never
 * race to initialise it; a body would be a second initial content and is refused.
 */
export async function putDocument(
  deps: DocumentRouteDeps,
  path: string,
  by: Attribution,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const life = readLife(request);
  if (!life.ok) return sendFailure(reply, life.error);
  const fork = readFork(request, deps.pathOf);
  if (!fork.ok) return sendFailure(reply, fork.error);
  const type = header(request, "content-type");
  if (wantsClosed(request))
    return sendFailure(reply, { code: "request_invalid", message: "A document cannot be closed." });
  if (bodyOf(request) !== null || (type !== undefined && type !== BYTES))
    return sendFailure(reply, {
      code: "request_invalid",
      message: "A document is created without a body, as application/octet-stream.",
    });
  const initial = fork.value === null ? deps.initialUpdate() : new Uint8Array();
  const created = await deps.store.create(path, {
    contentType: BYTES,
    ...life.value,
    closed: false,
    initial: initial.length === 0 ? null : frame(initial),
    by,
    fork: fork.value,
  });
  return created.ok ? sendCreated(reply, request, created.value) : sendFailure(reply, created.error);
}

/** Whether a read asks for `offset=snapshot` or for a snapshot that it was sent to. */
export function asksForSnapshot(request: FastifyRequest): boolean {
  const offset = offsetOf(request);
  return offset === "snapshot" || offset.endsWith(SNAPSHOT);
}

export async function getSnapshot(
  deps: DocumentRouteDeps,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const offset = offsetOf(request);
  if (offset === "snapshot") return discover(deps, path, reply);
  const at = parseOffset(offset.slice(0, -SNAPSHOT.length));
  if (at === null || at.at !== "position")
    return sendFailure(reply, { code: "request_invalid", message: "This is not a snapshot." });
  const found = await deps.store.snapshot(path, at.position);
  if (!found.ok) return sendFailure(reply, found.error);
  const { info, snapshot } = found.value;
  const isIt =
    snapshot?.position === at.position &&
    info.generation === at.generation &&
    !contradict(at.sum, snapshot.sum);
  if (snapshot === null || !isIt)
    return sendFailure(reply, {
      code: "snapshot_not_found",
      message: "This snapshot was replaced. Ask for offset=snapshot again.",
    });
  return reply
    .header(H.nextOffset, formatOffset(at.generation, at.position, snapshot.sum))
    .header(H.bytesAfter, String(info.tail - at.position))
    .header(SNAPSHOT_HEADER, "true")
    .header("Cache-Control", "private, max-age=60, stale-while-revalidate=300")
    .header("ETag", `"${info.id}:${at.position}:${snapshot.sum ?? ""}:s"`)
    .type(BYTES)
    .send(snapshot.data);
}

async function discover(deps: DocumentRouteDeps, path: string, reply: FastifyReply): Promise<FastifyReply> {
  const found = await deps.store.snapshotPosition(path, null);
  if (!found.ok) return sendFailure(reply, found.error);
  const { info, at } = found.value;
  const offset = at === null ? "-1" : `${formatOffset(info.generation, at.position, at.sum)}${SNAPSHOT}`;
  return (
    reply
      .code(307)
      // Relative, because outside the path has another beginning.
      .header("Location", `?offset=${offset}`)
      // Where a compaction replaced it before it was read, the next try is to be sent to the new one at once.
      .header("Cache-Control", "no-store")
      .send()
  );
}

/** `?state={offset}`: the whole document as it was there (`now`: as it is), as one Yjs update. */
export function asksForState(request: FastifyRequest): boolean {
  return queryOf(request).has("state");
}

export async function getState(
  documents: Documents,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asked = queryOf(request).get("state") ?? "";
  const offset = parseOffset(asked);
  if (offset === null)
    return sendFailure(reply, {
      code: "request_invalid",
      message: "This is not an offset of this document.",
    });
  const at = await documents.at(
    path,
    offset.at === "now" ? null : offset.at === "start" ? 0 : offset.position,
  );
  if (!at.ok) return sendFailure(reply, at.error);
  const { state, position, sum, info } = at.value;
  if (offset.at === "position" && offset.generation !== info.generation)
    return sendFailure(reply, {
      code: "offset_gone",
      message: "This offset belongs to a document that was here before.",
    });
  if (offset.at === "position" && contradict(offset.sum, sum)) return sendFailure(reply, historyGone().error);
  return reply
    .header(H.nextOffset, formatOffset(info.generation, position, sum))
    .header(SNAPSHOT_HEADER, "true")
    .header(
      "Cache-Control",
      offset.at === "now" ? "no-store" : "private, max-age=60, stale-while-revalidate=300",
    )
    .type(BYTES)
    .send(Buffer.from(state));
}

function offsetOf(request: FastifyRequest): string {
  return queryOf(request).get("offset") ?? "";
}
