import { nestsTooDeep, RESERVED_CLIENT_IDS, validateUpdate } from "@solidtype/document";
import * as Y from "yjs";
import { readFrames, sizeOf } from "./frames.ts";
import type { Owners } from "./client-owners.ts";
import { type Decoded, inspectUpdate, Known } from "./inspect-update.ts";
import { DocumentSize } from "./document-size.ts";
import { roomToCheck, type WorkerRoom } from "./worker-room.ts";

/**
 * What happens to documents away from the event loop. The checking side keeps a copy of each
 * document that is being edited: an update is accepted only if it applies to that copy, because an
 * update that is stored and cannot be applied would break every later reader.
 */
export type Task =
  | {
      readonly kind: "load";
      readonly doc: string;
      readonly snapshot: Uint8Array | null;
      readonly bodies: readonly Uint8Array[];
      readonly owners: Owners;
    }
  | { readonly kind: "feed"; readonly doc: string; readonly bodies: readonly Uint8Array[] }
  | { readonly kind: "own"; readonly doc: string; readonly owners: readonly (readonly [number, string])[] }
  | {
      readonly kind: "check";
      readonly doc: string;
      readonly body: Uint8Array;
      readonly principal: string;
    }
  | { readonly kind: "forget"; readonly doc: string }
  | { readonly kind: "build"; readonly base: Uint8Array | null; readonly bodies: readonly Uint8Array[] };

export type TaskResult =
  | { readonly kind: "done" }
  | { readonly kind: "unloaded" }
  | { readonly kind: "accepted" }
  | { readonly kind: "malformed" }
  | { readonly kind: "full" }
  | { readonly kind: "missing"; readonly stateVector: Uint8Array }
  | { readonly kind: "unbound"; readonly clients: readonly number[] }
  | { readonly kind: "foreign"; readonly client: number }
  | { readonly kind: "built"; readonly state: Uint8Array };

type Held = {
  readonly doc: Y.Doc;
  readonly owners: Map<number, string>;
  readonly size: DocumentSize;
  /** Of the updates that it was put together from, or of what was left of them when that was last looked at. */
  bytes: number;
  /** What came since. */
  grown: number;
};

const MAX_DOCUMENTS = 256;

export class DocumentTasks {
  readonly #room: WorkerRoom;
  /** In the order of last use. */
  readonly #held = new Map<string, Held>();
  #bytes = 0;

  constructor(room: WorkerRoom) {
    this.#room = room;
  }

  /** Bytes of updates that are held as documents. */
  get held(): number {
    return this.#bytes;
  }

  run(task: Task): TaskResult {
    switch (task.kind) {
      case "load":
        return this.#load(task.doc, task.snapshot, task.bodies, task.owners);
      case "feed":
        return this.#feed(task.doc, task.bodies);
      case "own":
        for (const [client, principal] of task.owners)
          this.#held.get(task.doc)?.owners.set(client, principal);
        return { kind: "done" };
      case "check":
        return this.#check(task);
      case "forget":
        this.#forget(task.doc);
        return { kind: "done" };
      case "build":
        return { kind: "built", state: build(task.base, task.bodies) };
    }
  }

  #load(
    name: string,
    snapshot: Uint8Array | null,
    bodies: readonly Uint8Array[],
    { own, inherited }: Owners,
  ): TaskResult {
    this.#forget(name);
    const bytes = sizeOf(snapshot, bodies);
    this.#makeRoom(name, bytes);
    const doc = new Y.Doc();
    applyAll(doc, snapshot, bodies);
    const size = new DocumentSize(doc, this.#room, bytes);
    const held: Held = { doc, owners: new Map(own), size, bytes, grown: 0 };
    // A branch began with what these wrote before it branched off; what they wrote there later says nothing here.
    for (const [client, principal] of inherited)
      if (!own.has(client) && Y.getState(held.doc.store, client) > 0) held.owners.set(client, principal);
    this.#held.set(name, held);
    this.#bytes += bytes;
    return { kind: "done" };
  }

  #feed(name: string, bodies: readonly Uint8Array[]): TaskResult {
    const held = this.#held.get(name);
    if (held === undefined) return { kind: "unloaded" };
    const bytes = sizeOf(null, bodies);
    this.#makeRoom(name, bytes);
    held.size.feed(bodies);
    applyAll(held.doc, null, bodies);
    this.#grow(held, bytes);
    return { kind: "done" };
  }

  #check({ doc: name, body, principal }: Extract<Task, { kind: "check" }>): TaskResult {
    const held = this.#held.get(name);
    if (held === undefined) return { kind: "unloaded" };
    this.#held.delete(name);
    this.#held.set(name, held);
    this.#makeRoom(name, roomToCheck(body.length));
    const updates = readFrames(body);
    if (updates === null || updates.length === 0) return { kind: "malformed" };
    const known = new Known(held.doc);
    /** Where those began who write in it. */
    const before = new Map<number, number>();
    const adds = new Set<number>();
    const decoded: Decoded[] = [];
    for (const update of updates) {
      const inspected = inspectUpdate(update, known);
      if (inspected.kind === "malformed" || !validateUpdate(update).ok) return { kind: "malformed" };
      if (inspected.kind === "missing")
        return { kind: "missing", stateVector: Y.encodeStateVector(held.doc) };
      decoded.push(inspected.decoded);
      for (const client of inspected.adds) {
        before.set(client, Y.getState(held.doc.store, client));
        // What a new document begins with is everybody's.
        if (client >= RESERVED_CLIENT_IDS) adds.add(client);
      }
    }
    const growth = held.size.roomFor(decoded, body.length);
    if (growth === null) return { kind: "full" };
    for (const client of adds) {
      const owner = held.owners.get(client);
      if (owner !== undefined && owner !== principal) return { kind: "foreign", client };
    }
    const unbound = [...adds].filter((client) => !held.owners.has(client));
    if (unbound.length > 0) return { kind: "unbound", clients: unbound };
    try {
      for (const update of updates) Y.applyUpdate(held.doc, update);
    } catch {
      this.#forget(name);
      return { kind: "malformed" };
    }
    const { pendingStructs, pendingDs } = held.doc.store;
    if (pendingStructs !== null || pendingDs !== null || nestsTooDeep(held.doc, before)) {
      this.#forget(name);
      return { kind: "malformed" };
    }
    held.size.took(growth);
    this.#grow(held, body.length);
    return { kind: "accepted" };
  }

  #grow(held: Held, bytes: number): void {
    held.bytes += bytes;
    held.grown += bytes;
    this.#bytes += bytes;
  }

  /** Lets go of what was not used for longest, before as many bytes more are taken in. */
  #makeRoom(keep: string, coming: number): void {
    for (const held of this.#held.values()) {
      if (this.#bytes + coming <= this.#room.heldBytes) break;
      // Who drags something writes the same few numbers a thousand times.
      if (held.grown > held.bytes / 2) this.#weigh(held);
    }
    for (const name of this.#held.keys()) {
      if (this.#held.size < MAX_DOCUMENTS && this.#bytes + coming <= this.#room.heldBytes) return;
      if (name !== keep) this.#forget(name);
    }
  }

  #weigh(held: Held): void {
    const bytes = held.size.measure();
    this.#bytes += bytes - held.bytes;
    held.bytes = bytes;
    held.grown = 0;
  }

  #forget(name: string): void {
    const held = this.#held.get(name);
    if (held === undefined) return;
    this.#bytes -= held.bytes;
    held.doc.destroy();
    this.#held.delete(name);
  }
}

function applyAll(doc: Y.Doc, snapshot: Uint8Array | null, bodies: readonly Uint8Array[]): void {
  // One transaction for all: a hundred thousand of them take minutes, one takes less than a second.
  doc.transact(() => {
    if (snapshot !== null) Y.applyUpdate(doc, snapshot);
    for (const body of bodies) for (const update of readFrames(body) ?? []) Y.applyUpdate(doc, update);
  });
}

/** By applying, not by `mergeUpdates`, which took fourteen times as long on a fifth of the updates. */
function build(base: Uint8Array | null, bodies: readonly Uint8Array[]): Uint8Array {
  const doc = new Y.Doc();
  applyAll(doc, base, bodies);
  return Y.encodeStateAsUpdate(doc);
}
