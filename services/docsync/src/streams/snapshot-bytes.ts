import type { Sum } from "./offset.ts";

/**
 * A stream, by its number, and a position in it. What a snapshot there says changes only with the history, and so with
 * the sum.
 */
export type SnapshotPlace = { readonly id: number; readonly position: number; readonly sum: Sum };

/**
 * Snapshots that were read lately, so that a document which many open costs the database its bytes once: they travel as
 * text twice their size, and turning a megabyte of it back takes longer than everything else that a read does. Whether a
 * snapshot still stands is asked each time.
 */
export class SnapshotBytes {
  readonly #limit: number;
  readonly #kept = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(place: SnapshotPlace): Uint8Array | undefined {
    const key = keyOf(place);
    const data = this.#kept.get(key);
    if (data === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, data);
    return data;
  }

  keep(place: SnapshotPlace, data: Uint8Array): void {
    this.#forget(keyOf(place));
    if (data.length > this.#limit / 2) return;
    this.#kept.set(keyOf(place), data);
    this.#bytes += data.length;
    for (const key of this.#kept.keys()) {
      if (this.#bytes <= this.#limit) return;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#kept.get(key)?.length ?? 0;
    this.#kept.delete(key);
  }
}

function keyOf({ id, position, sum }: SnapshotPlace): string {
  return `${id} ${position} ${sum ?? ""}`;
}
