import {
  type DocumentId,
  FailureError,
  type OperationAnswer,
  type WorkspaceId,
  blobKeyOf,
  documentId,
  failure,
  jobId,
  operations,
  servedBlobKinds,
} from "@solidtype/contracts";
import { type BlobStore, type Bus, callRpc, type Authoriser } from "@solidtype/service-kit";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { type Door, orThrow, variesBy } from "./door.ts";
import { type KnownVisitor, requireIdentity } from "./require-identity.ts";

export type BlobRouteDeps = {
  readonly bus: Bus;
  readonly door: Door;
  readonly authoriser: Authoriser;
  readonly blobs: BlobStore;
};

const blobParams = z.object({
  document: documentId,
  kind: z.enum(servedBlobKinds),
  name: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/),
});
const types = {
  mesh: "application/octet-stream",
  names: "application/json",
  manifest: "application/json",
  thumbnail: "image/png",
  upload: "application/octet-stream",
} as const;

/**
 * What the kernel made of a document, and what people brought into it, byte for byte as it is in the store. Most names
 * are hashes of content, which nobody knows who has not seen it; a manifest's is not, so it has to be this document's.
 */
export function blobRoutes(app: FastifyInstance, deps: BlobRouteDeps): void {
  app.get("/api/v1/documents/:document/blobs/:kind/:name", async (request, reply) => {
    const visitor = await requireIdentity(deps.door, request, "read");
    const asked = blobParams.safeParse(request.params);
    if (!asked.success) throw new FailureError(failure("not-found"));
    const { document, kind, name } = asked.data;
    const workspace = await allowedIn(deps, visitor, document, "document.read");
    if (kind === "manifest" && !name.startsWith(`${document}.`)) throw new FailureError(failure("not-found"));
    const etag = `"${name}"`;
    const cache = {
      etag,
      "cache-control": "private, max-age=31536000, immutable",
      vary: variesBy,
    };
    if (request.headers["if-none-match"] === etag) return reply.headers(cache).code(304).send();
    return sendBlob(deps.blobs, reply.headers(cache), blobKeyOf(workspace, kind, name), types[kind]);
  });

  app.get("/api/v1/documents/:document/jobs/:job/file", async (request, reply) => {
    const visitor = await requireIdentity(deps.door, request, "read");
    const params = z.object({ document: documentId, job: jobId }).safeParse(request.params);
    if (!params.success) throw new FailureError(failure("not-found"));
    const workspace = await allowedIn(deps, visitor, params.data.document, "document.export");
    const answer = (
      orThrow(
        await callRpc(
          deps.bus,
          operations.getJob.rpc,
          { params: params.data, query: {}, meta: { request: visitor.request } },
          { principal: visitor.identity.principal, request: visitor.request },
        ),
      ) as OperationAnswer<typeof operations.getJob>
    ).data;
    if (answer.kind !== "export" || answer.result === null) throw new FailureError(failure("not-found"));
    const { name, type, blob } = answer.result;
    if (!blob.startsWith(`${workspace}/export/`)) throw new FailureError(failure("not-found"));
    const ascii = name.replaceAll(/[^\x20-\x7e]|["\\]/g, "_");
    reply.headers({
      "cache-control": "private, no-store",
      "content-disposition": `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    });
    return sendBlob(deps.blobs, reply, blob, type);
  });
}

async function allowedIn(
  { authoriser }: BlobRouteDeps,
  visitor: KnownVisitor,
  document: DocumentId,
  action: "document.read" | "document.export",
): Promise<WorkspaceId> {
  const { principal } = visitor.identity;
  const { workspace } = orThrow(
    await authoriser.authorise(principal, action, { kind: "document", document }, visitor),
  );
  return workspace as WorkspaceId;
}

async function sendBlob(
  blobs: BlobStore,
  reply: FastifyReply,
  key: Parameters<BlobStore["read"]>[0],
  type: string,
): Promise<FastifyReply> {
  const blob = await blobs.read(key);
  if (blob === undefined) {
    reply.removeHeader("etag").header("cache-control", "no-store");
    throw new FailureError(failure("not-found"));
  }
  return reply.type(type).header("content-length", blob.info.size).send(blob.body);
}
