import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../generated/prisma/client.ts";
import type { Prisma } from "../generated/prisma/client.ts";

export type Database = PrismaClient;
/** A client or a running transaction: whoever only reads and writes rows takes this. */
export type Rows = Prisma.TransactionClient;

export function openDatabase(url: string, { connections = 20 } = {}): Database {
  return new PrismaClient({
    adapter: new PrismaPg(
      {
        connectionString: url,
        max: connections,
        connectionTimeoutMillis: 3000,
        statement_timeout: 10_000,
      },
      { statementNameGenerator: nameStatements() },
    ),
    // The pool says first, and in its words, why there is no connection.
    transactionOptions: { maxWait: 3500, timeout: 10_000 },
  });
}

const mostNamed = 400;

/**
 * A statement with a name is parsed and planned once a connection, which for our joins takes longer than running them.
 * A connection keeps every name it was ever given, so only texts that come again get one, and only so many of them:
 * a list of another length is another text.
 */
function nameStatements(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  const once = new Set<string>();
  return ({ sql }) => {
    const name = names.get(sql);
    if (name !== undefined) return name;
    if (once.delete(sql) && names.size < mostNamed) {
      const given = `s${names.size}`;
      names.set(sql, given);
      return given;
    }
    if (once.size >= mostNamed) once.clear();
    once.add(sql);
    return "";
  };
}

/** The number by which a shape's change names the transaction that made it (32 bits, as Electric counts them). */
export async function transactionId(rows: Rows): Promise<number> {
  const [row] = await rows.$queryRaw<[{ txid: string }]>`SELECT pg_current_xact_id()::xid::text AS txid`;
  return Number(row.txid);
}

type WithCode = { readonly code?: unknown };

/** The row to be made is there already. */
export function isTaken(error: unknown): boolean {
  return (error as WithCode | null)?.code === "P2002";
}

/** The row was there a moment ago: somebody has just deleted it. */
export function isGone(error: unknown): boolean {
  const code = (error as WithCode | null)?.code;
  return code === "P2025" || code === "P2003";
}

/** Transactions took rows in different orders, and Postgres ended this one: it may simply run again. */
export function isCollision(error: unknown): boolean {
  if (error === null || typeof error !== "object") return false;
  const { code, originalCode, cause, meta } = error as { readonly [key: string]: unknown };
  if ([code, originalCode].some((one) => one === "P2034" || one === "40P01" || one === "40001")) return true;
  const { driverAdapterError } = (meta ?? {}) as { readonly driverAdapterError?: unknown };
  return isCollision(cause) || isCollision(driverAdapterError);
}

/** Every connection is in use: Postgres is there, and it is not its fault. */
export function isBusy(error: unknown): boolean {
  if (error === null || typeof error !== "object") return false;
  const { message, cause } = error as { readonly message?: unknown; readonly cause?: unknown };
  // Of pg's pool, about those who wait for a connection of others; where none is made in time it says another thing.
  return (
    (typeof message === "string" && /timeout exceeded when trying to connect/.test(message)) || isBusy(cause)
  );
}

/** Postgres cannot be reached or does not take us in: worth trying again. */
export function isAway(error: unknown): boolean {
  if (error === null || typeof error !== "object") return false;
  const { code, cause, message } = error as WithCode & {
    readonly cause?: unknown;
    readonly message?: unknown;
  };
  if (
    typeof code === "string" &&
    /^(P1001|P1002|P1008|P1017|P2024|P2028|P2039|57P0[1-3]|08\d{3}|53\d{3}|ECONN\w+|EPIPE|ETIMEDOUT)$/.test(
      code,
    )
  )
    return true;
  if (
    typeof message === "string" &&
    /Connection terminated|Can't reach database|server has closed the connection/i.test(message)
  )
    return true;
  return isAway(cause);
}
