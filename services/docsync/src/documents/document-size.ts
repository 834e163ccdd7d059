import * as Y from "yjs";
import { readFrames } from "./frames.ts";
import type { Decoded } from "./inspect-update.ts";
import { sizeChange, type SizeChange } from "./size-change.ts";
import { mostBytes } from "./worker-room.ts";

/**
 * How large a document may be at the most, encoded as one update, and what it still takes:
 *
 * - whatever leaves it within its limit;
 * - what makes it smaller, always, so that people can delete however large it has become;
 * - what takes more entries out of it than it brings, with few bytes beside them, until it is a sixteenth over its limit:
 *   whoever takes a small thing out writes down who did, and what was added and taken back again leaves a trace;
 * - what it knows already.
 *
 * To measure it is to encode all of it. So that is done only once it may be near its limit; from then on what each update
 * does to it is reckoned, always to its disadvantage, and it is measured again before an update is refused, unless next to
 * nothing came since.
 */
export class DocumentSize {
  readonly #doc: Y.Doc;
  readonly #limit: number;
  readonly #most: number;
  /** Bytes of the updates that it was put together from since it was measured, and as it was then. */
  #written: number;
  #bytes: number | null = null;
  /** Bytes of the updates since it was measured. */
  #reckoned = 0;

  constructor(doc: Y.Doc, limits: { readonly documentBytes: number }, written: number) {
    this.#doc = doc;
    this.#limit = limits.documentBytes;
    this.#most = mostBytes(limits);
    this.#written = written;
  }

  /** Before they are applied. */
  feed(bodies: readonly Uint8Array[]): void {
    const updates = bodies.flatMap((body) => readFrames(body) ?? []);
    const written = updates.reduce((sum, update) => sum + update.length, 0);
    const change =
      this.#bytes === null
        ? null
        : sizeChange(
            this.#doc,
            updates.map((update) => Y.decodeUpdate(update)),
          );
    this.took({ written, bytes: change?.bytes ?? 0 });
  }

  /** What it would grow by, if there is room for that. */
  roomFor(updates: readonly Decoded[], written: number): Growth | null {
    if (this.#isFar(written)) return { written, bytes: 0 };
    if (this.#bytes === null) this.measure();
    if (this.#isFar(written)) return { written, bytes: 0 };
    const change = sizeChange(this.#doc, updates);
    if (!this.#takes(change) && this.#reckoned > this.#limit / WORTH_MEASURING) this.measure();
    return this.#takes(change) ? { written, bytes: change.bytes } : null;
  }

  took({ written, bytes }: Growth): void {
    this.#written += written;
    // What was not reckoned is not known any more.
    if (this.#isFar(0)) this.#bytes = null;
    else if (this.#bytes !== null) this.#bytes += bytes;
    this.#reckoned += written;
  }

  #takes({ bytes, brought, removed, isNothing }: SizeChange): boolean {
    const size = (this.#bytes ?? 0) + bytes;
    if (size <= this.#limit || bytes < 0 || isNothing) return true;
    const isMore = removed.entries > brought.entries || brought.entries === 0;
    return isMore && brought.bytes <= BROUGHT_ALONG && size <= this.#most;
  }

  /** What is left of all that was written, where most replaces what was there before. */
  measure(): number {
    this.#bytes = Y.encodeStateAsUpdate(this.#doc).length;
    this.#written = this.#bytes;
    this.#reckoned = 0;
    return this.#bytes;
  }

  /** Whether it is within its limit whatever such an update does. */
  #isFar(written: number): boolean {
    return MOST_FOR_A_BYTE * (this.#written + written) <= this.#limit;
  }
}

export type Growth = { readonly written: number; readonly bytes: number };

/** Bytes that may be brought along by what takes out. */
const BROUGHT_ALONG = 4_096;
/** A byte of an update makes a document larger by no more: a range of three, by which an item is divided twice. */
const MOST_FOR_A_BYTE = 48;
/** So small a part of the limit, written since it was measured, changes no verdict that matters. */
const WORTH_MEASURING = 256;
