import {
  type BranchId,
  type DocumentId,
  type ErrorCode,
  FailureError,
  type Result,
  type WorkspaceId,
  metadataRpc,
  newId,
} from "@solidtype/contracts";
import { type Bus, callRpc } from "@solidtype/service-kit";
import { type DocumentSource, isDeleted } from "../documents/document-source.ts";

/** A state of a document that somebody may still read; offset empty: the end of the branch's own stream, if it has one. */
export type Place = {
  readonly document: DocumentId;
  readonly branch: BranchId;
  readonly offset: string;
  readonly thumbnail: string | null;
};

/** What the sweep asks of the platform. Throws where it cannot be told: nothing is deleted on half an answer. */
export type Retained = {
  places(workspace: WorkspaceId): Promise<readonly Place[]>;
  /** A document's bytes as it stands there; undefined when there is nothing to be read. */
  state(workspace: WorkspaceId, place: Place): Promise<Uint8Array | undefined>;
};

export function retainedBy(bus: Bus, documents: Pick<DocumentSource, "state">): Retained {
  return {
    async places(workspace) {
      const all: Place[] = [];
      let after: string | null = null;
      do {
        const caller = {
          principal: { kind: "service", service: bus.service },
          request: newId("request"),
        } as const;
        const page: { places: readonly Place[]; next: string | null } = must(
          await callRpc(bus, metadataRpc.retained, { workspace, after }, caller),
        );
        all.push(...page.places);
        after = page.next;
      } while (after !== null);
      return all;
    },
    async state(workspace, { document, branch, offset }) {
      const read = await documents.state({ workspace, document, branch }, offset === "" ? "now" : offset);
      if (read.ok) return read.value.state;
      if (isDeleted(read.error)) return undefined;
      throw new FailureError(read.error);
    },
  };
}

function must<Value>(result: Result<Value, ErrorCode>): Value {
  if (!result.ok) throw new FailureError(result.error);
  return result.value;
}
