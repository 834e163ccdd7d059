import {
  type BranchId,
  type DocumentId,
  type ErrorCode,
  type Failure,
  type OperationAnswer,
  type Result,
  type StreamPath,
  type WorkspaceId,
  docsyncRpc,
  documentStream,
  newId,
  ok,
  operations,
  refuse,
} from "@solidtype/contracts";
import { type Bus, callRpc } from "@solidtype/service-kit";
import type { DocumentState } from "@solidtype/sync";
import { type Streams, connectStreams } from "@solidtype/sync/node";

/** One stream of a document: where its content is, and what its results are kept under. */
export type Source = {
  readonly workspace: WorkspaceId;
  readonly document: DocumentId;
  /** The branch whose stream it is: of an inherited document, the one it is inherited from. */
  readonly branch: BranchId;
};

export type Located = {
  readonly source: Source;
  readonly name: string;
  /** Where the document ends for who reads it on the asked branch. */
  readonly offset: string;
  /** It is inherited: later edits of the source are not seen. */
  readonly pinned: boolean;
};

export const streamOf = ({ workspace, document, branch }: Source): StreamPath =>
  documentStream(workspace, document, branch);

/** Whether a document has no content any more. What is answered of a place in it that was trimmed is called gone, too. */
export function isDeleted({ code, details }: Failure<ErrorCode>): boolean {
  return code === "not-found" || (code === "gone" && details?.["reason"] === "stream_gone");
}

/** Where documents are and what is in them: asked of metadata and of docsync, on this service's own account. */
export class DocumentSource {
  readonly #bus: Bus;
  readonly #streams: Streams;

  constructor(bus: Bus, docsyncUrl: string) {
    this.#bus = bus;
    const { principal } = this.#caller();
    this.#streams = connectStreams({
      docsyncUrl,
      token: () => bus.tokens.issue("docsync", principal),
    });
  }

  /** A branch that has written the document has a stream of its own, which only docsync knows of. */
  async locate(document: DocumentId, branch: BranchId | undefined): Promise<Result<Located, ErrorCode>> {
    const query = branch === undefined ? {} : { branch };
    const input = { params: { document }, query, meta: { request: newId("request") } };
    const found = await callRpc(this.#bus, operations.getDocument.rpc, input, this.#caller());
    if (!found.ok) return found;
    const { workspaceId, name, reading } = (found.value as OperationAnswer<typeof operations.getDocument>)
      .data;
    const asked = reading.stream.split("/").at(-1) as BranchId;
    const own: Source = { workspace: workspaceId, document, branch: asked };
    const inherited = reading.inherited;
    const head = await this.head(own);
    if (!head.ok) return head;
    if (head.value !== null) return ok({ source: own, name, offset: head.value, pinned: false });
    if (inherited === null) return refuse("not-found");
    return ok({ source: { ...own, branch: inherited.branch }, name, offset: inherited.offset, pinned: true });
  }

  /** Null where there is no such stream. */
  async head(source: Source): Promise<Result<string | null, ErrorCode>> {
    const answer = await callRpc(this.#bus, docsyncRpc.head, { streams: [streamOf(source)] }, this.#caller());
    return answer.ok ? ok(answer.value.offsets[0] ?? null) : answer;
  }

  /** The whole document as one Yjs update, as it was at an offset or as it is (`now`). */
  async state(source: Source, at: string): Promise<Result<DocumentState, ErrorCode>> {
    return (await this.#streams.state(streamOf(source), at)) as Result<DocumentState, ErrorCode>;
  }

  #caller() {
    return {
      principal: { kind: "service", service: this.#bus.service },
      request: newId("request"),
    } as const;
  }
}
