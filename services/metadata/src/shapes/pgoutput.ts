/**
 * Reads Postgres's `pgoutput` messages (protocol version 1, text format; see "Logical Replication Message Formats" in
 * its manual). Values stay the text that Postgres wrote, which is what shapes deliver.
 */
type RelationColumn = { readonly name: string; readonly typeOid: number };
export type Relation = { readonly table: string; readonly columns: readonly RelationColumn[] };
/** Undefined stands for a large value that did not change and was therefore not sent. */
export type Tuple = Readonly<Record<string, string | null | undefined>>;

export type PgMessage =
  | { readonly kind: "begin"; readonly xid: number }
  | { readonly kind: "commit"; readonly end: bigint }
  | { readonly kind: "insert"; readonly relation: Relation; readonly row: Tuple }
  | {
      readonly kind: "update";
      readonly relation: Relation;
      readonly old: Tuple | undefined;
      readonly row: Tuple;
    }
  | { readonly kind: "delete"; readonly relation: Relation; readonly old: Tuple }
  | { readonly kind: "truncate"; readonly tables: readonly string[] }
  | { readonly kind: "other" };

const boolOid = 16;

export class PgoutputReader {
  readonly #relations = new Map<number, Relation>();
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  read(bytes: Buffer): PgMessage {
    this.#bytes = bytes;
    this.#at = 1;
    switch (String.fromCharCode(bytes[0] ?? 0)) {
      case "B":
        return { kind: "begin", xid: bytes.readUInt32BE(17) };
      case "C":
        return { kind: "commit", end: bytes.readBigUInt64BE(10) };
      case "R":
        return this.#relation();
      case "I": {
        const relation = this.#known();
        this.#at += 1;
        return { kind: "insert", relation, row: this.#tuple(relation) };
      }
      case "U":
        return this.#update();
      case "D": {
        const relation = this.#known();
        this.#at += 1;
        return { kind: "delete", relation, old: this.#tuple(relation) };
      }
      case "T":
        return this.#truncate();
      default:
        return { kind: "other" };
    }
  }

  #uint32(): number {
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #uint16(): number {
    const value = this.#bytes.readUInt16BE(this.#at);
    this.#at += 2;
    return value;
  }

  #text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #known(): Relation {
    const relation = this.#relations.get(this.#uint32());
    if (relation === undefined) throw new Error("Postgres sent a row of a table that it had not described");
    return relation;
  }

  #relation(): PgMessage {
    const id = this.#uint32();
    this.#text();
    const table = this.#text();
    this.#at += 1;
    const columns: RelationColumn[] = [];
    for (let count = this.#uint16(); count > 0; count--) {
      this.#at += 1;
      const name = this.#text();
      const typeOid = this.#uint32();
      this.#at += 4;
      columns.push({ name, typeOid });
    }
    this.#relations.set(id, { table, columns });
    return { kind: "other" };
  }

  #tuple(relation: Relation): Tuple {
    const row: Record<string, string | null | undefined> = {};
    const count = this.#uint16();
    for (let index = 0; index < count; index++) {
      const column = relation.columns[index];
      const kind = this.#bytes[this.#at++];
      let value: string | null | undefined;
      if (kind === 0x6e) value = null;
      else if (kind === 0x75) value = undefined;
      else {
        const length = this.#uint32();
        value = this.#bytes.toString("utf8", this.#at, this.#at + length);
        this.#at += length;
        if (column?.typeOid === boolOid) value = value === "t" ? "true" : "false";
      }
      if (column !== undefined) row[column.name] = value;
    }
    return row;
  }

  #update(): PgMessage {
    const relation = this.#known();
    let old: Tuple | undefined;
    if (this.#bytes[this.#at] !== 0x4e) {
      this.#at += 1;
      old = this.#tuple(relation);
    }
    this.#at += 1;
    const row = this.#tuple(relation);
    return { kind: "update", relation, old, row };
  }

  #truncate(): PgMessage {
    const count = this.#uint32();
    this.#at += 1;
    return { kind: "truncate", tables: Array.from({ length: count }, () => this.#known().table) };
  }
}
