import { z } from "zod";
import { blobKey } from "../blobs.ts";
import { exportFormats, importFormats, jobRow, meshQualities } from "../geometry/jobs.ts";
import { result } from "../geometry/manifest.ts";
import { branchId, documentId, jobId } from "../ids.ts";
import { defineOperation } from "./operation.ts";

const geometry = { tag: "geometry", target: "document", answeredBy: "kernel" } as const;
const params = { document: documentId };
const branch = branchId.exactOptional();

/** What the kernel answers: what shape a document has, and files in and out of it. */
export const kernelOperations = {
  getResult: defineOperation({
    ...geometry,
    id: "getResult",
    version: 4,
    route: "GET /documents/:document/result",
    action: "document.read",
    summary: "What shape a document has on a branch (main when none is named): its meshes, names and errors",
    params,
    query: { branch },
    data: result,
    deadlineMs: 10_000,
  }),
  startExport: defineOperation({
    ...geometry,
    id: "startExport",
    version: 2,
    route: "POST /documents/:document/exports",
    action: "document.export",
    summary: "Write a document, or some of its bodies by name, as a file",
    params,
    body: z.object({
      branch,
      format: z.enum(exportFormats),
      quality: z.enum(meshQualities).default("normal"),
      bodies: z.array(z.string().max(2000)).min(1).max(1000).exactOptional(),
    }),
    data: jobRow,
  }),
  startImport: defineOperation({
    ...geometry,
    id: "startImport",
    version: 3,
    route: "POST /documents/:document/imports",
    action: "document.write",
    summary: "Read an uploaded file and say what it would bring, or why it cannot be used",
    params,
    body: z.object({ branch, upload: blobKey, format: z.enum(importFormats).exactOptional() }),
    data: jobRow,
  }),
  getJob: defineOperation({
    ...geometry,
    id: "getJob",
    version: 2,
    route: "GET /documents/:document/jobs/:job",
    action: "document.read",
    summary: "How an export or import stands",
    params: { ...params, job: jobId },
    data: jobRow,
  }),
  cancelJob: defineOperation({
    ...geometry,
    id: "cancelJob",
    version: 2,
    route: "DELETE /documents/:document/jobs/:job",
    action: "document.export",
    summary: "Stop an export or import",
    params: { ...params, job: jobId },
    data: jobRow,
  }),
};
