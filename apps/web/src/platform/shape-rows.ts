import type { ChangeMessage, ControlMessage, Message, Row } from "@electric-sql/client";

type Patch = {
  readonly change: Row;
  txid: number | null;
  /** It was made before the rows that are there began to arrive. */
  isOlder: boolean;
};

/**
 * The rows of one shape: what the server has delivered, and over it what was changed here and has not come back yet.
 * A change stays until the shape has delivered its transaction, so that nothing jumps back in between; one that is
 * refused is taken off. `txid` null: the platform has not answered yet.
 *
 * A shape that begins, or begins anew, delivers rows without telling from which transactions: a change that was carried
 * out before is in them, and nobody will name it again. It goes once the rows are whole.
 */
export class ShapeRows {
  #rows = new Map<string, Row>();
  /** What arrives meanwhile; what was there before is shown until it is whole. */
  #arriving: Map<string, Row> | null = new Map();
  readonly #patches = new Map<string, Patch[]>();
  readonly #seen = new Set<number>();
  readonly #keyOf: (row: Row) => string;
  #whole = false;

  constructor(key: readonly string[]) {
    this.#keyOf = (row) => key.map((name) => String(row[name])).join("/");
  }

  /** Null until the first whole answer. */
  get rows(): readonly Row[] | null {
    if (!this.#whole) return null;
    return [...this.#rows.values()].map((row) =>
      (this.#patches.get(this.#keyOf(row)) ?? []).reduce((all, { change }) => ({ ...all, ...change }), row),
    );
  }

  /** True when what there is now is whole and worth showing. */
  apply(messages: readonly Message[]): boolean {
    let shows = false;
    for (const message of messages) {
      if (isControl(message)) {
        if (message.headers.control === "must-refetch") this.startOver();
        if (message.headers.control === "up-to-date") {
          this.#arrivedWhole();
          shows = true;
        }
      } else if (isChange(message)) {
        const rows = this.#arriving ?? this.#rows;
        if (message.headers.operation === "delete") rows.delete(message.key);
        else rows.set(message.key, { ...rows.get(message.key), ...message.value });
        for (const txid of message.headers.txids ?? []) this.#arrived(txid);
      }
    }
    return shows;
  }

  /** All rows are going to arrive once more. */
  startOver(): void {
    this.#arriving = new Map();
    for (const patches of this.#patches.values()) for (const patch of patches) patch.isOlder = true;
  }

  /** Shows a change of one row before the platform has answered. */
  expect(id: string, change: Row): Patch {
    const patch: Patch = { change, txid: null, isOlder: this.#arriving !== null };
    this.#patches.set(id, [...(this.#patches.get(id) ?? []), patch]);
    return patch;
  }

  /** The platform has answered: with the transaction that will bring the change, or with a refusal (null). */
  settle(id: string, patch: Patch, txid: number | null): void {
    const isIn = patch.isOlder && this.#arriving === null;
    if (txid === null || isIn || this.#seen.has(txid)) this.#drop(id, patch);
    else patch.txid = txid;
  }

  #arrivedWhole(): void {
    this.#whole = true;
    if (this.#arriving === null) return;
    this.#rows = this.#arriving;
    this.#arriving = null;
    this.#dropAll((patch) => patch.isOlder && patch.txid !== null);
  }

  #arrived(txid: number): void {
    // The row may come before the answer to the request does; a few are enough, since answers follow within moments.
    this.#seen.add(txid);
    if (this.#seen.size > 200) for (const old of [...this.#seen].slice(0, 100)) this.#seen.delete(old);
    this.#dropAll((patch) => patch.txid === txid);
  }

  #dropAll(isOver: (patch: Patch) => boolean): void {
    for (const [id, patches] of this.#patches)
      for (const patch of patches) if (isOver(patch)) this.#drop(id, patch);
  }

  #drop(id: string, patch: Patch): void {
    const rest = (this.#patches.get(id) ?? []).filter((one) => one !== patch);
    if (rest.length === 0) this.#patches.delete(id);
    else this.#patches.set(id, rest);
  }
}

// The library has the same two, but with them would come the whole of it, wherever rows are read.
const isChange = (message: Message): message is ChangeMessage => "key" in message;
const isControl = (message: Message): message is ControlMessage => "control" in message.headers;
