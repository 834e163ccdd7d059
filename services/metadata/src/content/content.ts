import type {
  AuthoredRun,
  BranchId,
  DocumentId,
  DocumentRow,
  ErrorCode,
  Result,
  StreamPath,
  WorkspaceId,
} from "@solidtype/contracts";

type NewContent = {
  readonly workspace: WorkspaceId;
  readonly document: DocumentId;
  readonly branch: BranchId;
  readonly kind: DocumentRow["kind"];
  readonly name: string;
  readonly units: "mm" | "in";
};

type History = { readonly runs: readonly AuthoredRun[]; readonly next: string | null };

/** A stream at an offset; null: at its end. */
type Place = { readonly stream: StreamPath; readonly offset: string | null };

/** The content behind what exists, as docsync keeps it. Every call can be repeated without another effect. */
export type Content = {
  create(document: NewContent): Promise<Result<unknown, ErrorCode>>;
  /** Pins each place under a name; where they are, in the order asked; null where there is no stream. */
  pin(name: string, places: readonly Place[]): Promise<Result<readonly (string | null)[], ErrorCode>>;
  /** Where each stream ends now, in the order asked; null where there is no stream. */
  heads(streams: readonly StreamPath[]): Promise<Result<readonly (string | null)[], ErrorCode>>;
  /** Who changed it, oldest first, after an offset (null: from the beginning). */
  history(stream: StreamPath, after: string | null, limit: number): Promise<Result<History, ErrorCode>>;
  unpin(name: string, streams: readonly StreamPath[]): Promise<Result<unknown, ErrorCode>>;
  remove(streams: readonly StreamPath[]): Promise<Result<unknown, ErrorCode>>;
};
