import { z } from "zod";
import { blobKey } from "../blobs.ts";
import { defineRpc } from "../bus/rpc.ts";
import { documentId, jobId, workspaceId } from "../ids.ts";
import { exportFormats, exportReport, meshQualities } from "./jobs.ts";
import { geometryTime } from "./geometry-time.ts";
import { bounds, featureOutcome } from "./manifest.ts";

/**
 * What does not fit into a message (`maxMessageBytes`, with the envelope) lies in the blob store as a `message` of the
 * same workspace, and is taken out of it by whoever reads it.
 */
const carried = <Value extends z.ZodType>(value: Value) =>
  z.union([z.object({ json: value }), z.object({ blob: blobKey })]);

/** A part as plain JSON (`PartModel` of packages/document). */
export const carriedModel = carried(z.json());

const ask = { workspace: workspaceId, model: carriedModel };
/** Two cuts that come to no end, given up together and then each, are so told by the names of their features. */
const deadlineMs = 2 * geometryTime.serviceSeconds * 1000;
const standardView = z.enum(["isometric", "front", "back", "left", "right", "top", "bottom"]);

/** What shape a model has: for the agent's tools, which hold a model that no offset names. Services only. */
export const kernelRpc = {
  build: defineRpc({
    subject: "kernel.geometry.build",
    version: 5,
    input: z.object({ ...ask, alike: z.boolean().exactOptional() }),
    output: carried(
      z.object({
        features: z.array(featureOutcome),
        bodies: z.array(
          z.object({
            name: z.string(),
            label: z.string(),
            volume: z.number(),
            bounds,
            faces: z.int(),
            edges: z.int(),
            vertices: z.int(),
          }),
        ),
        /** Where asked for: to names that features use and the part has not, what they may have been meant for. */
        alike: z.record(z.string(), z.array(z.string())).exactOptional(),
      }),
    ),
    deadlineMs,
  }),
  /**
   * What a body's faces, edges or vertices are called and what each is, as many as fit; `leftOut` says how many more.
   * Of those whose names contain a text, and of those that come after one.
   */
  list: defineRpc({
    subject: "kernel.geometry.list",
    version: 2,
    input: z.object({
      ...ask,
      body: z.string(),
      kind: z.enum(["face", "edge", "vertex"]),
      containing: z.string().exactOptional(),
      after: z.string().exactOptional(),
    }),
    output: z.object({
      items: z.array(z.object({ name: z.string(), what: z.string() })),
      leftOut: z.int(),
    }),
    deadlineMs,
  }),
  /** One thing, or two with what lies between them: kind, sizes in mm, angles in radians. */
  measure: defineRpc({
    subject: "kernel.geometry.measure",
    input: z.object({ ...ask, names: z.array(z.string()).min(1).max(2) }),
    output: z.json(),
    deadlineMs,
  }),
  picture: defineRpc({
    subject: "kernel.geometry.picture",
    version: 2,
    input: z.object({
      ...ask,
      view: standardView.default("isometric"),
      width: z.int().min(16).max(1024).default(800),
      height: z.int().min(16).max(1024).default(600),
    }),
    /** A PNG in base64. */
    output: carried(z.object({ png: z.string() })),
    deadlineMs,
  }),
  /** Writes the model as a file that can be fetched at the job's `file` path of that document. */
  export: defineRpc({
    subject: "kernel.geometry.export",
    input: z.object({
      ...ask,
      document: documentId,
      name: z.string().max(200),
      format: z.enum(exportFormats),
      quality: z.enum(meshQualities).default("normal"),
    }),
    output: z.object({ job: jobId, ...exportReport.shape }),
    deadlineMs,
  }),
};
