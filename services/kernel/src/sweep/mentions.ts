import type { WorkspaceId } from "@solidtype/contracts";

/**
 * The uploads that a document's bytes mention, by the hash that their names begin with. The bytes are not read as a
 * document: a key stands in them as it was written, whatever the kind and version of the document, and also after it was
 * deleted, as long as Yjs keeps it. To find too much keeps a file too long; to overlook one would lose what somebody
 * brought. By the hash alone, because nothing in the bytes says where a name ends.
 */
export function uploadsMentioned(workspace: WorkspaceId, state: Uint8Array): readonly string[] {
  const key = new RegExp(`${workspace}/upload/([0-9a-f]{64})`, "g");
  const text = Buffer.from(state.buffer, state.byteOffset, state.byteLength).toString("latin1");
  return Array.from(text.matchAll(key), ([, hash]) => hash!);
}

/** Undefined for a name that no upload gave. */
export function hashOfUpload(name: string): string | undefined {
  return /^([0-9a-f]{64})(?:\.|$)/.exec(name)?.[1];
}
