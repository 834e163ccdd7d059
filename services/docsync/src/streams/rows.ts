import type { Attribution, Authored, Entry, Producer } from "./stream-store.ts";
import type { StreamState } from "./rules.ts";

/**
 * By name: what a prepared statement answers has to stay the same while a later release adds a column, or Postgres refuses
 * it on each connection that knows it.
 */
export const STREAM_COLUMNS = `id, path, generation, content_type, ttl_seconds, expires_at, created_at, accessed_at, first,
  tail, sum, summed, closed, closed_by, last_seq, removed, forks, source_id, source_path, source_position, source_sub`;

/** Rows as the database gives them, and what they mean. */
export type StreamRow = {
  readonly id: number;
  readonly path: string;
  readonly generation: number;
  readonly content_type: string;
  readonly ttl_seconds: number | null;
  readonly expires_at: number | null;
  readonly created_at: number;
  readonly accessed_at: number;
  readonly first: number;
  readonly tail: number;
  readonly sum: number | null;
  readonly summed: number | null;
  readonly closed: boolean;
  readonly closed_by: Producer | null;
  readonly last_seq: string | null;
  readonly removed: boolean;
  readonly forks: number;
  readonly source_id: number | null;
  readonly source_path: string | null;
  readonly source_position: number | null;
  readonly source_sub: number | null;
};

export type AuthorColumns = {
  readonly principal: string;
  readonly acting_for: string | null;
  readonly run: string | null;
};
export type AuthoredRow = AuthorColumns & {
  readonly start: number;
  readonly end: number;
  readonly sum: number | null;
  readonly at: number;
};
export type EntryRow = AuthoredRow & { readonly data: Buffer };

export function stateOf(row: StreamRow): StreamState {
  return {
    id: row.id,
    path: row.path,
    generation: row.generation,
    contentType: row.content_type,
    ttlSeconds: row.ttl_seconds,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    accessedAt: row.accessed_at,
    first: row.first,
    tail: row.tail,
    sum: row.summed === row.tail ? row.sum : null,
    closed: row.closed,
    closedBy: row.closed_by,
    lastSeq: row.last_seq,
    removed: row.removed,
    forks: row.forks,
    source:
      row.source_id === null
        ? null
        : {
            id: row.source_id,
            path: row.source_path ?? "",
            position: row.source_position ?? 0,
            sub: row.source_sub ?? 0,
          },
  };
}

export function authorOf(row: AuthorColumns): Attribution {
  return {
    principal: row.principal,
    ...(row.acting_for === null ? {} : { actingFor: row.acting_for }),
    ...(row.run === null ? {} : { run: row.run }),
  };
}

export function authoredOf(row: AuthoredRow): Authored {
  return { start: row.start, end: row.end, sum: row.sum, at: row.at, by: authorOf(row) };
}

export function entryOf(row: EntryRow): Entry {
  return { ...authoredOf(row), data: row.data };
}
