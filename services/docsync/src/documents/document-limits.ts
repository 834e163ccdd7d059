/** What documents, and the changes to them, may take. */
export type DocumentLimits = {
  readonly updateBytes: number;
  readonly documentBytes: number;
  /** How large a document may be to be put together: more than it may become, since it may have been allowed more. */
  readonly buildBytes: number;
  /** Bytes after the newest snapshot that start a compaction, at the least. */
  readonly compactBytes: number;
  /** How long an update may wait for what it builds on, and how many may. */
  readonly holdMs: number;
  readonly heldPerDocument: number;
};
