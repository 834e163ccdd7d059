/**
 * What a document worker has room for. A Yjs document takes 20 to 26 times the bytes of its updates (an entry of ten to
 * twenty bytes is an object of some hundred), and while an update is checked it is decoded twice and applied to an empty
 * document beside the copy. A worker whose heap is full is ended by the engine, and every document in it is lost with it:
 * so it holds no more than fits, and what alone would not fit is refused before it gets there.
 */
export type WorkerRoom = {
  /** What one of them may become. */
  readonly documentBytes: number;
  /** Bytes of updates that are held as documents at once. */
  readonly heldBytes: number;
  readonly heapMb: number;
};

const HEAP_PER_BYTE = 30;
/** The thread's own code. */
const OWN_MB = 48;
/** Of the heap, for what is garbage already and not collected yet. */
const SPARE = 1.3;
/** Some hundred and fifty parts of 200 kB. */
const HELD_BYTES = 32 << 20;

type Limits = { readonly updateBytes: number; readonly documentBytes: number };

export function workerRoom(limits: Limits): WorkerRoom {
  const alone = loadableBytes(limits) + roomToCheck(limits.updateBytes);
  return roomFor(Math.max(HELD_BYTES, alone), limits.documentBytes);
}

export function roomFor(heldBytes: number, documentBytes: number): WorkerRoom {
  const heapMb = OWN_MB + Math.ceil((heldBytes * HEAP_PER_BYTE * SPARE) / (1 << 20));
  return { documentBytes, heldBytes, heapMb };
}

/** What a document may become at its limit by updates that take out of it: they have to be written down, too. */
export function mostBytes({ documentBytes }: Pick<Limits, "documentBytes">): number {
  return Math.floor(documentBytes * (1 + 1 / 16));
}

/** What a worker is given to hold one document: the largest there may be, and what was written since it was put together. */
export function loadableBytes({ documentBytes }: Pick<Limits, "documentBytes">): number {
  return Math.floor(documentBytes * (1 + 1 / 8));
}

/** What checking an update takes, as bytes of documents held: itself in the copy, and the trials. */
export function roomToCheck(bytes: number): number {
  return 3 * bytes;
}
