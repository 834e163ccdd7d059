import * as Y from "yjs";
import type { Owners } from "./client-owners.ts";
import { DocumentSize } from "./document-size.ts";
import { readFrames, sizeOf } from "./frames.ts";
import { settle } from "./heap-of.ts";
import { heapToLoad, type WorkerRoom } from "./worker-room.ts";

export type Held = {
  readonly doc: Y.Doc;
  readonly owners: Map<number, string>;
  readonly size: DocumentSize;
  /** Of heap, as it was when it was weighed and by the bytes that came since. */
  heap: number;
  /** What came since. */
  grown: number;
};

/** The copies that a thread has of documents, within its room: those not used for longest go first. */
export class HeldDocuments {
  readonly #room: WorkerRoom;
  /** In the order of last use. */
  readonly #held = new Map<string, Held>();
  #heap = 0;

  constructor(room: WorkerRoom) {
    this.#room = room;
  }

  /** Bytes of heap that they take together. */
  get heap(): number {
    return this.#heap;
  }

  get(name: string): Held | undefined {
    return this.#held.get(name);
  }

  /** As the one that was used last. */
  use(name: string): Held | undefined {
    const held = this.#held.get(name);
    if (held === undefined) return undefined;
    this.#held.delete(name);
    this.#held.set(name, held);
    return held;
  }

  load(name: string, snapshot: Uint8Array | null, bodies: readonly Uint8Array[], owners: Owners): void {
    this.forget(name);
    const bytes = sizeOf(snapshot, bodies);
    this.makeRoom(name, heapToLoad(bytes));
    const doc = new Y.Doc();
    applyAll(doc, snapshot, bodies);
    const { own, inherited } = owners;
    const size = new DocumentSize(doc, this.#room, bytes);
    const held: Held = { doc, owners: new Map(own), size, heap: settle(doc), grown: 0 };
    // A branch began with what these wrote before it branched off; what they wrote there later says nothing here.
    for (const [client, principal] of inherited)
      if (!own.has(client) && Y.getState(doc.store, client) > 0) held.owners.set(client, principal);
    this.#held.set(name, held);
    this.#heap += held.heap;
  }

  feed(name: string, held: Held, bodies: readonly Uint8Array[]): void {
    const bytes = sizeOf(null, bodies);
    this.makeRoom(name, heapToLoad(bytes));
    held.size.feed(bodies);
    applyAll(held.doc, null, bodies);
    this.grow(held, bytes);
  }

  grow(held: Held, bytes: number): void {
    const heap = heapToLoad(bytes);
    held.heap += heap;
    held.grown += heap;
    this.#heap += heap;
  }

  /** Lets go of what was not used for longest, before what takes so much more is taken in. */
  makeRoom(keep: string, coming: number): void {
    for (const held of this.#held.values()) {
      if (this.#heap + coming <= this.#room.heldHeap) return;
      // Who drags something writes the same few numbers a thousand times.
      if (held.grown > held.heap / 2) this.#weigh(held);
    }
    for (const name of this.#held.keys()) {
      if (this.#heap + coming <= this.#room.heldHeap) return;
      if (name !== keep) this.forget(name);
    }
  }

  #weigh(held: Held): void {
    const heap = settle(held.doc);
    this.#heap += heap - held.heap;
    held.heap = heap;
    held.grown = 0;
  }

  forget(name: string): void {
    const held = this.#held.get(name);
    if (held === undefined) return;
    this.#heap -= held.heap;
    held.doc.destroy();
    this.#held.delete(name);
  }
}

export function applyAll(doc: Y.Doc, snapshot: Uint8Array | null, bodies: readonly Uint8Array[]): void {
  // One transaction for all: a hundred thousand of them take minutes, one takes less than a second.
  doc.transact(() => {
    if (snapshot !== null) Y.applyUpdate(doc, snapshot);
    for (const body of bodies) for (const update of readFrames(body) ?? []) Y.applyUpdate(doc, update);
  });
}
