import type { ErrorCode, Failure } from "@solidtype/contracts";

export type PageQuery = { readonly limit: number; readonly cursor?: string };
export type Page<Row> =
  | { readonly ok: true; readonly value: { readonly data: readonly Row[]; readonly next?: string | null } }
  | { readonly ok: false; readonly error: Failure<ErrorCode> };

/** What is known of a list that comes newest first. */
export type PagedList<Row> = {
  /** Null until there is an answer. */
  readonly rows: readonly Row[] | null;
  /** Where it goes on; null at its end. */
  readonly next: string | null;
  readonly fault: Failure<ErrorCode> | null;
};

export const nothingYet: PagedList<never> = { rows: null, next: null, fault: null };

/** After the page that was asked for by this cursor, undefined for the first, which is asked for again and again. */
export function withPage<Row extends { readonly id: string }>(
  before: PagedList<Row>,
  cursor: string | undefined,
  page: Page<Row>,
): PagedList<Row> {
  if (!page.ok) return { ...before, fault: page.error };
  const { data, next = null } = page.value;
  const rows = before.rows ?? [];
  // What was asked for twice is there already.
  if (cursor !== undefined)
    return cursor === before.next ? { rows: [...rows, ...data], next, fault: null } : before;
  const [newest] = rows;
  const known = newest === undefined ? -1 : data.findIndex(({ id }) => id === newest.id);
  // So much has come meanwhile that there is a gap: from here on down it is read anew.
  if (known < 0) return { rows: data, next, fault: null };
  return { rows: [...data.slice(0, known), ...rows], next: before.next, fault: null };
}
