import { documentStream, type DocumentId, type Result, type WorkspaceId } from "@solidtype/contracts";
import { type BranchPlace, modelOfUpdates, PartDocument, type PartModel } from "@solidtype/document";
import { MemoryStorage, openDocument, readState, whenSaved, whenSynced } from "@solidtype/sync";
import { live } from "../platform/api.ts";

/** A person waits in front of a dialog meanwhile. */
const PATIENCE_MS = 20_000;

const baseUrl = (): string => `${location.origin}/api/v1/streams`;

/** A part as it was at a place, without following it. */
export async function modelAt(
  workspace: WorkspaceId,
  document: DocumentId,
  { branch, offset }: BranchPlace,
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
    const opened = await whenSynced(open, { milliseconds: PATIENCE_MS });
    if (!opened.ok) return opened;
    const part = new PartDocument(open.doc, { person });
    let done: Result<unknown>;
    try {
      done = work(part);
    } finally {
      part.close();
    }
    if (!done.ok) return done;
    const saved = await whenSaved(open, { milliseconds: PATIENCE_MS });
    return saved.ok ? done : saved;
  } finally {
    await open.close();
  }
}
