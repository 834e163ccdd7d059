import { type ErrorCode, type Result, maxMessageBytes, ok, refuse } from "@solidtype/contracts";
import type { Rows } from "../database/database.ts";
import type { Prisma } from "../generated/prisma/client.ts";
import { toWire } from "./to-wire.ts";

/** An answer has to fit into a message, with what is around it. */
const pageBytes = maxMessageBytes - 128 * 1024;

/** A cursor holds the last id of the page before. It is checked like any input: it comes back from the client. */
function writeCursor(id: string): string {
  return Buffer.from(id).toString("base64url");
}

function readCursor(cursor: string | undefined): Result<string | undefined, ErrorCode> {
  if (cursor === undefined) return ok(undefined);
  const id = Buffer.from(cursor, "base64url").toString("latin1");
  return /^[A-Za-z0-9_:.-]{1,100}$/.test(id)
    ? ok(id)
    : refuse("invalid-input", { reason: "the cursor is not one of ours" });
}

type PageOf<Row> = Promise<
  Result<{ readonly data: readonly Row[]; readonly next: string | null }, ErrorCode>
>;
type PageQuery = { readonly cursor?: string | undefined; readonly limit: number };

export function pageOf<Row extends { readonly id: string }>(
  query: PageQuery,
  fetch: (after: string | undefined, take: number) => Promise<readonly Row[]>,
): PageOf<Row> {
  return pageBy(query, (row) => row.id, fetch);
}

/**
 * Asks for one row more than the page holds, to know whether there is a next one. Of rows that are too large together
 * the page holds fewer than were asked for, and at least one.
 */
export async function pageBy<Row>(
  query: PageQuery,
  keyOf: (row: Row) => string,
  fetch: (after: string | undefined, take: number) => Promise<readonly Row[]>,
): PageOf<Row> {
  const after = readCursor(query.cursor);
  if (!after.ok) return after;
  const rows = await fetch(after.value, query.limit + 1);
  const data = rows.slice(0, fitting(rows.slice(0, query.limit)));
  const last = data.at(-1);
  return ok({
    data,
    next: rows.length > data.length && last !== undefined ? writeCursor(keyOf(last)) : null,
  });
}

function fitting(rows: readonly unknown[]): number {
  let room = pageBytes;
  const over = rows.findIndex((row) => {
    room -= Buffer.byteLength(JSON.stringify(toWire(row))) + 1;
    return room < 0;
  });
  return over < 0 ? rows.length : Math.max(1, over);
}

/** Lines of the audit log, newest first; their ids are numbers. */
export function auditPage(rows: Rows, query: PageQuery, where: Prisma.AuditEntryWhereInput) {
  return pageBy(
    query,
    (row: { readonly id: bigint }) => row.id.toString(),
    (after, take) =>
      rows.auditEntry.findMany({
        where: { ...where, ...(after === undefined ? {} : { id: { lt: whole(after) } }) },
        orderBy: { id: "desc" },
        take,
      }),
  );
}

const whole = (text: string): bigint => (/^\d{1,18}$/.test(text) ? BigInt(text) : 0n);
