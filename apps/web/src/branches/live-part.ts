import { documentStream, type DocumentId, type Result, type WorkspaceId } from "@solidtype/contracts";
import { type BranchPlace, modelOfUpdates, PartDocument, type PartModel } from "@solidtype/document";
import { changeAsRead, readState } from "@solidtype/sync";
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

/** Makes one change of a part, by this person, on exactly what `work` is shown, and waits until the platform has stored it. */
export function editPart(
  path: string,
  person: string,
  work: (part: PartDocument, offset: string) => Promise<Result<unknown>>,
): Promise<Result<unknown>> {
  const place = { baseUrl: baseUrl(), path, fetch: live().fetch };
  return changeAsRead({ ...place, patience: { milliseconds: PATIENCE_MS } }, async (doc, offset) => {
    const part = new PartDocument(doc, { person });
    try {
      return await work(part, offset);
    } finally {
      part.close();
    }
  });
}
