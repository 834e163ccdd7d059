import { z } from "zod";
import { blobKey } from "../blobs.ts";
import { defineEvent } from "../bus/event.ts";
import {
  apiKeyId,
  branchId,
  documentId,
  folderId,
  personId,
  projectId,
  runId,
  sessionId,
  workspaceId,
} from "../ids.ts";
import { principal } from "../principal.ts";
import { streamPath } from "../streams.ts";

/** A document's stream grew: `offset` is where it ends now. */
export const docUpdated = defineEvent({
  type: "doc.updated",
  version: 2,
  data: z.object({
    stream: streamPath,
    document: documentId,
    branch: branchId,
    offset: z.string(),
    by: principal,
  }),
});

/** The kernel has built a document as it stood at `offset`; the manifest names every mesh. */
export const rebuildCompleted = defineEvent({
  type: "rebuild.completed",
  version: 2,
  data: z.object({
    document: documentId,
    branch: branchId,
    offset: z.string(),
    manifest: blobKey,
    /** A picture of it; null where there is nothing to see. */
    thumbnail: blobKey.nullable(),
    failedFeatures: z.int().min(0),
  }),
});

/** The kernel could not build a document at all (deadline, memory, crash); a feature's own error is no such failure. */
export const rebuildFailed = defineEvent({
  type: "rebuild.failed",
  data: z.object({
    document: documentId,
    branch: branchId,
    offset: z.string(),
    code: z.string(),
    message: z.string(),
  }),
});

/** Someone's access changed; without persons it is everybody's in the workspace. Cached grants are void. */
export const accessChanged = defineEvent({
  type: "access.changed",
  data: z.object({ workspace: workspaceId, persons: z.array(personId).exactOptional(), reason: z.string() }),
});

/**
 * A sign-in or a key of somebody has ended. Whoever was let in by it has to show something else; what the person may
 * stays as it is.
 */
export const identityEnded = defineEvent({
  type: "access.identity-ended",
  data: z.object({ person: personId, reason: z.string() }),
});

const change = z.enum(["created", "updated", "trashed", "restored", "deleted"]);

export const workspaceChanged = defineEvent({
  type: "workspace.changed",
  data: z.object({ workspace: workspaceId, change }),
});
export const projectChanged = defineEvent({
  type: "project.changed",
  data: z.object({ project: projectId, change }),
});
export const branchChanged = defineEvent({
  type: "branch.changed",
  data: z.object({ project: projectId, branch: branchId, change }),
});
export const folderChanged = defineEvent({
  type: "folder.changed",
  data: z.object({ project: projectId, folder: folderId, change }),
});
export const documentChanged = defineEvent({
  type: "document.changed",
  data: z.object({ project: projectId, document: documentId, change }),
});

/** A run of the agent waits to be carried out, or to go on after a decision; what it is about is in the chat's stream. */
export const runQueued = defineEvent({
  type: "run.queued",
  version: 2,
  data: z.object({
    session: sessionId,
    run: runId,
    /** Whom it acts for, and the key that it was asked for with. */
    actingFor: personId,
    key: apiKeyId.exactOptional(),
  }),
});
