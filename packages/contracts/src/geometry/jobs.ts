import { z } from "zod";
import { blobKey } from "../blobs.ts";
import { receivedFailure } from "../errors/failure.ts";
import { jobId } from "../ids.ts";
import { bounds } from "./manifest.ts";

export const exportFormats = ["step", "stl", "glb", "brep", "png", "svg"] as const;
export const importFormats = ["step", "stl", "brep"] as const;
/** The largest file that can be imported: the door takes in none that the kernel would refuse. */
export const importedFileBytes = 64 * 1024 * 1024;
export const meshQualities = ["coarse", "normal", "fine"] as const;

/** What a file would bring, read and checked; it is added to a part by an `imported-body` feature that names the blob. */
export const importReport = z.object({
  upload: blobKey,
  format: z.enum(importFormats),
  bytes: z.int(),
  /** In the order in which the feature makes them; called and coloured (#rrggbb) as in the file, where it says. */
  bodies: z.array(
    z.object({
      name: z.string().nullable(),
      color: z.string().nullable(),
      bounds,
      volume: z.number(),
      faces: z.int(),
    }),
  ),
  faces: z.int(),
  bounds,
});
export type ImportReport = z.infer<typeof importReport>;

/** A file to be fetched from the job's `file` path for a day. */
export const exportReport = z.object({ name: z.string(), type: z.string(), bytes: z.int(), blob: blobKey });
export type ExportReport = z.infer<typeof exportReport>;

const job = {
  id: jobId,
  state: z.enum(["queued", "running", "done", "failed", "cancelled"]),
  /** 0 to 1 */
  progress: z.number(),
  error: receivedFailure.nullable(),
};

export const jobRow = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("export"), ...job, result: exportReport.nullable() }),
  z.object({ kind: z.literal("import"), ...job, result: importReport.nullable() }),
]);
export type JobRow = z.infer<typeof jobRow>;

/** What an upload answers: the blob's key, as features and imports name it. */
export const uploaded = z.object({ blob: blobKey, bytes: z.int() });
