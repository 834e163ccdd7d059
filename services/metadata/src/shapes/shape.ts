import { randomBytes } from "node:crypto";
import { type Condition, type Row, holds } from "./condition.ts";
import type { RowChange, Transaction } from "./replication.ts";
import { type SnapshotView, sees } from "./snapshot-view.ts";

type ColumnSchema = { readonly type: string; readonly not_null?: true; readonly pk_index?: number };
export type TableSchema = {
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, ColumnSchema>>;
};

export type ShapeMessage = {
  readonly key: string;
  readonly value: Row;
  readonly headers: {
    readonly operation: "insert" | "update" | "delete";
    readonly txids?: readonly number[];
    readonly relation: readonly [string, string];
    readonly lsn?: string;
    readonly op_position?: number;
    readonly last?: true;
  };
};

/** Where a reader stands: the end of a transaction and the place within it. */
export type Offset = { readonly lsn: bigint; readonly op: number };
type Entry = { readonly offset: Offset; readonly text: string };

const keptEntries = 5000;

export function compareOffsets(a: Offset, b: Offset): number {
  return a.lsn === b.lsn ? a.op - b.op : a.lsn < b.lsn ? -1 : 1;
}

/**
 * One shape: the rows that meet its condition now, and the last changes on the way there. A new reader gets the rows as
 * inserts, at the offset they are true for; one that was here before gets the changes since, as long as those are
 * kept. Fed with every transaction in order; those that its snapshot already saw are left out.
 */
export class Shape {
  readonly handle = `${Date.now()}-${randomBytes(6).toString("hex")}`;
  readonly schema: TableSchema;
  readonly #where: Condition;
  readonly #columns: readonly string[];
  readonly #rows = new Map<string, Row>();
  #entries: Entry[] = [];
  #first: Offset = { lsn: 0n, op: 0 };
  #last: Offset = { lsn: 0n, op: 0 };
  #view: SnapshotView | undefined;
  readonly #waiting = new Set<() => void>();
  usedAt = 0;

  constructor(schema: TableSchema, where: Condition, columns: readonly string[]) {
    this.schema = schema;
    this.#where = where;
    this.#columns = columns;
  }

  get definition(): Condition {
    return this.#where;
  }

  get size(): number {
    return this.#rows.size;
  }

  get last(): Offset {
    return this.#last;
  }

  /** The snapshot, and the transactions around it that it did not see. */
  begin(rows: readonly Row[], view: SnapshotView, at: bigint, since: readonly Transaction[]): void {
    for (const row of rows) this.#rows.set(this.#keyOf(row), row);
    this.#view = view;
    this.#last = this.#first = { lsn: at, op: 0 };
    for (const transaction of since) this.apply(transaction);
  }

  apply(transaction: Transaction): void {
    if (this.#view !== undefined && sees(this.#view, transaction.xid)) return;
    const messages = transaction.changes.flatMap((change) => this.#messagesOf(change));
    if (messages.length === 0) return;
    const lsn = transaction.end > this.#last.lsn ? transaction.end : this.#last.lsn + 1n;
    for (const [op, message] of messages.entries()) {
      const headers = {
        ...message.headers,
        txids: [transaction.xid],
        lsn: lsn.toString(),
        op_position: op,
        ...(op === messages.length - 1 ? { last: true as const } : {}),
      };
      this.#last = { lsn, op };
      this.#entries.push({ offset: this.#last, text: JSON.stringify({ ...message, headers }) });
    }
    this.#trim();
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Everything, for a reader that has nothing. */
  snapshot(): readonly string[] {
    const { table } = this.schema;
    return [...this.#rows].map(([key, value]) =>
      JSON.stringify({
        key,
        value: this.#seen(value),
        headers: { operation: "insert", relation: ["public", table] },
      }),
    );
  }

  /** What came after, or undefined when that is no longer known. */
  since(offset: Offset): readonly string[] | undefined {
    if (compareOffsets(offset, this.#first) < 0 || compareOffsets(offset, this.#last) > 0) return undefined;
    if (compareOffsets(offset, this.#last) === 0) return [];
    const from = this.#entries.findIndex((entry) => compareOffsets(entry.offset, offset) > 0);
    return from < 0 ? [] : this.#entries.slice(from).map(({ text }) => text);
  }

  /** Calls back once at the next change; the answer takes that wish back. */
  onChange(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** Nobody gets an answer from this shape any more: its readers have to look for its successor. */
  end(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #trim(): void {
    if (this.#entries.length <= keptEntries * 2) return;
    const dropped = this.#entries.splice(0, this.#entries.length - keptEntries);
    this.#first = dropped.at(-1)?.offset ?? this.#first;
  }

  #keyOf(row: Row): string {
    return [
      `"public"`,
      `"${this.schema.table}"`,
      ...this.schema.key.map((column) => `"${row[column] ?? ""}"`),
    ].join("/");
  }

  #seen(row: Row): Row {
    return Object.fromEntries(this.#columns.map((column) => [column, row[column] ?? null]));
  }

  #keyColumns(row: Row): Row {
    return Object.fromEntries(this.schema.key.map((column) => [column, row[column] ?? null]));
  }

  #messagesOf(change: RowChange): ShapeMessage[] {
    if (change.kind === "truncate") {
      return change.tables.includes(this.schema.table)
        ? [...this.#rows.values()].flatMap((row) => this.#leave(row))
        : [];
    }
    if (change.relation.table !== this.schema.table) return [];
    if (change.kind === "delete") return this.#leave(filled(change.old, undefined));
    const row = filled(change.row, change.kind === "update" ? change.old : undefined);
    const old =
      change.kind === "update" && change.old !== undefined ? filled(change.old, undefined) : undefined;
    if (old !== undefined && this.#keyOf(old) !== this.#keyOf(row))
      return [...this.#leave(old), ...this.#enter(row)];
    return holds(this.#where, row) ? this.#enter(row) : this.#leave(row);
  }

  #enter(row: Row): ShapeMessage[] {
    if (!holds(this.#where, row)) return [];
    const key = this.#keyOf(row);
    const operation = this.#rows.has(key) ? "update" : "insert";
    this.#rows.set(key, row);
    return [{ key, value: this.#seen(row), headers: { operation, relation: ["public", this.schema.table] } }];
  }

  #leave(row: Row): ShapeMessage[] {
    const key = this.#keyOf(row);
    const known = this.#rows.get(key);
    if (known === undefined) return [];
    this.#rows.delete(key);
    return [
      {
        key,
        value: this.#keyColumns(known),
        headers: { operation: "delete", relation: ["public", this.schema.table] },
      },
    ];
  }
}

function filled(
  tuple: Readonly<Record<string, string | null | undefined>>,
  old: Readonly<Record<string, string | null | undefined>> | undefined,
): Row {
  return Object.fromEntries(
    Object.entries(tuple).map(([name, value]) => [name, value === undefined ? (old?.[name] ?? null) : value]),
  );
}
