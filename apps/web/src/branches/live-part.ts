import { documentStream, fail, type DocumentId, type Result, type WorkspaceId } from "@solidtype/contracts";
import { modelOfUpdates, PartDocument, type PartModel } from "@solidtype/document";
import { MemoryStorage, openDocument, readState } from "@solidtype/sync";
import { live } from "../platform/api.ts";
import type { Place } from "./merge.ts";

const baseUrl = (): string => `${location.origin}/api/v1/streams`;

/** A part as it was at a place, without following it. */
export async function modelAt(
  workspace: WorkspaceId,
  document: DocumentId,
  { branch, offset }: Place,
): Promise<Result<PartModel>> {
  const path = documentStream(workspace, document, branch);
  const read = await readState({ baseUrl: baseUrl(), path, at: offset, fetch: live().fetch });
  return read.ok ? modelOfUpdates([read.value.state]) : read;
}

/** Opens a part for one change by this person and waits until the platform has stored it. */
export async function editPart(
  path: string,
  person: string,
  work: (part: PartDocument) => Result<unknown>,
): Promise<Result<unknown>> {
  const open = openDocument({ baseUrl: baseUrl(), path, storage: new MemoryStorage(), fetch: live().fetch });
  try {
    await open.synced;
    const part = new PartDocument(open.doc, { person });
    let done: Result<unknown>;
    try {
      done = work(part);
    } finally {
      part.close();
    }
    if (!done.ok) return done;
    const state = await open.saved();
    return state.kind === "refused" ? { ok: false, error: state.reason } : done;
  } catch (error) {
    return fail("part-not-opened", error instanceof Error ? error.message : String(error));
  } finally {
    await open.close();
  }
}
