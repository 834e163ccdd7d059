import { totalmem } from "node:os";

/**
 * What a document worker has room for, in bytes of its heap. A worker whose heap is full is ended by the engine, and
 * every document in it is lost with it: so it holds no more than fits, and what alone would not fit is refused before it
 * gets there. What it holds is weighed (`heap-of.ts`); what comes is reckoned by its bytes, before it is there.
 */
export type WorkerRoom = {
  /** What one of them may become. */
  readonly documentBytes: number;
  /** What the documents that are held at once may take. */
  readonly heldHeap: number;
  readonly heapMb: number;
};

/** A Yjs document takes 20 to 32 times the bytes of its update: an entry of ten to twenty bytes is an object of some hundred. */
const HEAP_PER_BYTE = 30;
/** The thread's own code. */
const OWN_MB = 48;
/** Of the heap, for what is garbage already and not collected yet. */
const SPARE = 1.3;
/** Of the memory that there is, for the documents that people edit; the rest is for large ones, readers and the service. */
const SHARE = 1 / 3;
const LEAST_HEAP = 512 << 20;
const MOST_HEAP = 4 * 2 ** 30;

type Limits = { readonly updateBytes: number; readonly documentBytes: number };

/** For the largest document there may be, and the largest update of it. */
export function workerRoom(limits: Limits): WorkerRoom {
  return roomFor(heapToLoad(loadableBytes(limits)) + heapToCheck(limits.updateBytes), limits.documentBytes);
}

/** For as many documents as the machine, or the container, has memory for. */
export function roomInMemory({ documentBytes }: Limits): WorkerRoom {
  const heap = Math.min(Math.max(memoryThereIs() * SHARE, LEAST_HEAP), MOST_HEAP);
  return roomFor((heap - OWN_MB * 2 ** 20) / SPARE, documentBytes);
}

export function roomFor(heldHeap: number, documentBytes: number): WorkerRoom {
  return { documentBytes, heldHeap, heapMb: OWN_MB + Math.ceil((heldHeap * SPARE) / 2 ** 20) };
}

function memoryThereIs(): number {
  // Without a bound it is nothing, or more than any machine has.
  const bound = process.constrainedMemory();
  return bound > 0 ? Math.min(bound, totalmem()) : totalmem();
}

/** How large a document may be to be put together: more than it may become, since it may have been allowed more. */
export function buildableBytes({ heldHeap }: WorkerRoom): number {
  return Math.floor(heldHeap / HEAP_PER_BYTE);
}

/** What a document may become at its limit by updates that take out of it: they have to be written down, too. */
export function mostBytes({ documentBytes }: Pick<Limits, "documentBytes">): number {
  return Math.floor(documentBytes * (1 + 1 / 16));
}

/** What a worker is given to hold one document: the largest there may be, and what was written since it was put together. */
export function loadableBytes({ documentBytes }: Pick<Limits, "documentBytes">): number {
  return Math.floor(documentBytes * (1 + 1 / 8));
}

export function heapToLoad(bytes: number): number {
  return HEAP_PER_BYTE * bytes;
}

/** What checking an update takes: itself in the copy, decoded beside it, and applied to an empty document. */
export function heapToCheck(bytes: number): number {
  return 3 * HEAP_PER_BYTE * bytes;
}
