import { z } from "zod";
import type { BlobKind } from "../blobs.ts";
import { branchId, documentId, type DocumentId, type JobId } from "../ids.ts";

const point = z.tuple([z.number(), z.number(), z.number()]);
/** An axis-aligned box in millimetres. */
export const bounds = z.object({ min: point, max: point });

/** Why something could not be made, in words; `details` names what is to blame: feature, parameter, reference, edge. */
const reason = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.json()).exactOptional(),
});

export const featureOutcome = z.object({
  id: z.string(),
  status: z.enum(["built", "failed", "suppressed"]),
  error: reason.exactOptional(),
  /** It failed, and what is shown is what it was when it last could be built. */
  stale: z.literal(true).exactOptional(),
  /** It was built, and this is what had to be left out. */
  warning: reason.exactOptional(),
  milliseconds: z.number(),
});

export const bodyOutcome = z.object({
  /** The text of its name; what the document's body properties are kept under. */
  name: z.string(),
  label: z.string(),
  color: z.string().nullable(),
  visible: z.boolean(),
  material: z.string().nullable(),
  /** Equal keys, equal shape and names: the same in the browser's kernel and in the service's. */
  key: z.string(),
  /** The `mesh` blob's name. */
  meshKey: z.string(),
  /** The `names` blob's name. */
  namesKey: z.string(),
  bounds,
  faces: z.int(),
  /** mm³ */
  volume: z.number(),
});
export type BodyOutcome = z.infer<typeof bodyOutcome>;

/** What a rebuild made of a document as it stood at an offset: for an editor, a phone, the agent and an exporter alike. */
export const manifest = z.object({
  /** The kernel's version: other versions may give other meshes and keys. */
  kernel: z.string(),
  document: documentId,
  /** Where the stream is that was built: of a branch that inherits the document, its source. */
  branch: branchId,
  offset: z.string(),
  features: z.array(featureOutcome),
  /**
   * What stands in for the features that are stale, by id, as the kernel takes it up (`LastGood`): whoever builds this
   * state again, to draw or export it or in a browser, gets the same shape with it.
   */
  standIns: z.record(z.string(), z.json()).exactOptional(),
  bodies: z.array(bodyOutcome),
  /** The kernel broke on the way, for the last time that was tried: what failed may have failed for that alone. */
  trapped: z.literal(true).exactOptional(),
  /** The `thumbnail` blob's name; null where nothing is to be seen. */
  thumbnail: z.string().nullable(),
});
export type Manifest = z.infer<typeof manifest>;

/** What a `names` blob holds: the names of a body's faces, edges and vertices, in the order of its mesh. */
export const bodyNames = z.object({
  faces: z.array(z.string()),
  edges: z.array(z.string()),
  vertices: z.array(z.string()),
  /** x, y, z per vertex. */
  vertexPositions: z.array(z.number()),
});
export type BodyNamesTable = z.infer<typeof bodyNames>;

/**
 * How a document's shape stands. `manifest` is the newest there is, also while a newer one is building or has failed;
 * its own offset says how old it is. `error` is of the last attempt.
 */
export const result = z.object({
  state: z.enum(["ready", "building", "failed"]),
  /** Where the document ends now. */
  offset: z.string(),
  manifest: manifest.nullable(),
  error: reason.nullable(),
});
export type DocumentResult = z.infer<typeof result>;

/** The kinds of blobs that the door hands out to who may read the document. */
export const servedBlobKinds = [
  "mesh",
  "names",
  "manifest",
  "thumbnail",
  "upload",
] as const satisfies readonly BlobKind[];

export function blobPath(document: DocumentId, kind: (typeof servedBlobKinds)[number], name: string): string {
  return `/api/v1/documents/${document}/blobs/${kind}/${encodeURIComponent(name)}`;
}

/** Server-sent events: the present result, then each newer one; `data` is a {@link result}. */
export function resultsLivePath(document: DocumentId, branch: string): string {
  return `/api/v1/documents/${document}/results/live?branch=${encodeURIComponent(branch)}`;
}

/** Where the raw content of a file is sent (PUT), to be named by its `blob` afterwards. */
export function uploadPath(document: DocumentId, name: string): string {
  return `/api/v1/documents/${document}/uploads?name=${encodeURIComponent(name)}`;
}

/** What an export made, as a download. */
export function jobFilePath(document: DocumentId, job: JobId): string {
  return `/api/v1/documents/${document}/jobs/${job}/file`;
}
