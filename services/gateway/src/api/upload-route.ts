import { FailureError, type WorkspaceId, failure, parseId, uploaded } from "@solidtype/contracts";
import { type BlobStore, blobFailure, type Authoriser } from "@solidtype/service-kit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { boundedBody } from "../limits/bounded-body.ts";
import type { UploadBytes } from "../limits/upload-bytes.ts";
import { type Door, orThrow } from "./door.ts";
import { requireIdentity } from "./require-identity.ts";

export type UploadRouteDeps = {
  readonly door: Door;
  readonly authoriser: Authoriser;
  readonly blobs: BlobStore;
  readonly limit: number;
  readonly bytes: UploadBytes;
};

/** The raw content of a file, straight into the store: it is as large as it likes below the limit, and never in memory. */
export function uploadRoute(app: FastifyInstance, deps: UploadRouteDeps): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.route({
      method: ["PUT", "POST"],
      url: "/api/v1/documents/:document/uploads",
      bodyLimit: deps.limit,
      handler: async (request, reply) => {
        const visitor = await requireIdentity(deps.door, request, "write");
        const document = parseId("document", (request.params as { readonly document: string }).document);
        if (document === undefined) throw new FailureError(failure("not-found"));
        const { principal } = visitor.identity;
        const { workspace } = orThrow(
          await deps.authoriser.authorise(
            principal,
            "document.write",
            { kind: "document", document },
            visitor,
          ),
        );
        const limit = Math.min(deps.limit, deps.bytes.mostAtOnce(principal));
        const said = request.headers["content-length"];
        if (Number(said ?? 0) > limit) throw new FailureError(failure("too-large", { limit }));
        const body = request.body as Readable | null | undefined;
        if (body === null || body === undefined)
          throw new FailureError(failure("invalid-input", { reason: "the request has no content" }));
        // Who does not say how much it is may send all that one file may be.
        const upload = orThrow(
          await deps.bytes.begin(
            principal,
            workspace as WorkspaceId,
            said === undefined ? limit : Number(said),
          ),
        );
        const source = boundedBody(body, limit);
        let came = 0;
        let stored = 0;
        try {
          const ending = endingOf(request);
          const { key, size, isNew } = await deps.blobs.putByContent(
            workspace as WorkspaceId,
            "upload",
            source,
            ending,
          );
          came = size;
          stored = isNew ? size : 0;
          if (size === 0) throw new FailureError(failure("invalid-input", { reason: "the file is empty" }));
          return reply
            .code(201)
            .header("cache-control", "no-store")
            .send({ data: uploaded.parse({ blob: key, bytes: size }) });
        } catch (error) {
          // What is still on its way is not waited for.
          reply.header("connection", "close");
          throw blobFailure(error);
        } finally {
          await upload.settle(came, stored);
        }
      },
    });
  });
}

/** What is asked for by `?name=` ends its blob's name: the importer goes by it. */
function endingOf(request: FastifyRequest): string {
  const { name } = request.query as { readonly name?: unknown };
  const ending = typeof name === "string" ? /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] : undefined;
  return ending?.toLowerCase() ?? "";
}
