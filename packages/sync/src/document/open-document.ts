import { type Failure, uniqueText } from "@solidtype/contracts";
import * as Y from "yjs";
import type { DocumentStorage, StoredDocument } from "../storage/document-storage.ts";
import { patientStorage } from "../storage/patient-storage.ts";
import { Outbox } from "./outbox.ts";
import { followDocument } from "./reader.ts";
import type { Follower, LostFor } from "../stream/follower.ts";
import { streamUrl } from "../stream/messages.ts";
import type { Fetch } from "../stream/request.ts";
import {
  deriveState,
  mayPass,
  passesByItself,
  putBack,
  sameState,
  type SyncFacts,
  type SyncState,
} from "./sync-state.ts";

export type OpenDocumentOptions = {
  /** Of the streams, without the path: `https://cad.example/api/v1/streams`. */
  readonly baseUrl: string;
  readonly path: string;
  readonly storage: DocumentStorage;
  readonly fetch: Fetch;
  /** Filled with what is kept and what the server has; a new one unless given. */
  readonly doc?: Y.Doc;
};

/** One document, open: a Y.Doc that follows the server and sends what is edited in it. */
export interface OpenDocument {
  readonly doc: Y.Doc;
  readonly url: string;
  readonly state: SyncState;
  onState(listener: (state: SyncState) => void): () => void;
  /** Resolves when the document has been shown from storage; it may be older than the server's. */
  readonly loaded: Promise<void>;
  /** Resolves when it has first caught up with the server, with the offset; rejects if it is refused or closed before. */
  readonly synced: Promise<void>;
  /** Whether what comes now was made now, and not before or while the line was down. */
  readonly caughtUp: boolean;
  /** Where reading stands. */
  readonly offset: string | null;
  /** Resolves when everything edited so far is confirmed, refused or given up by closing. */
  saved(): Promise<SyncState>;
  /** Tries again now, because the network is back, or because of a refusal that may pass. */
  hurry(): void;
  /** Unsaved edits stay in the storage and are sent at the next opening. */
  close(): Promise<void>;
  /** Closes, and takes what is kept of it out of the storage: the next opening shows what the server has. */
  discard(): Promise<void>;
}

/** The origin of transactions that did not begin here; undo managers leave them out. */
export const remoteOrigin = Symbol("remote");

/** So many kept updates are replaced by one state, but not while the document is opening: that takes half as long again. */
const REPLACE = { after: 500, laterMs: 2_000, latestMs: 60_000 };

/** So many updates that come together are still applied one by one: at opening, and once it has been open. */
const ONE_BY_ONE = { opening: 20, open: 1_000 };

/** How often what was refused, and may be allowed again by others, is asked for. */
const ASK_AGAIN_MS = 20_000;

/** A document opens also where nothing can be kept. */
const nothingStored: StoredDocument = { confirmed: [], offset: null, unsaved: [] };

/** What the server lacks of these clients: for what others wrote it takes nobody's word but theirs. */
function missingOf(doc: Y.Doc, clients: ReadonlySet<number>, stateVector: Uint8Array): Uint8Array {
  const state = Y.decodeStateVector(stateVector);
  for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(doc)))
    if (!clients.has(client)) state.set(client, clock);
  return Y.encodeStateAsUpdate(doc, Y.encodeStateVector(state));
}

/** Whether these, which are to be all that there is, lack anything that others than these clients wrote. */
function lacksOthers(doc: Y.Doc, clients: ReadonlySet<number>, updates: readonly Uint8Array[]): boolean {
  const there = new Map<number, number>();
  for (const update of updates)
    for (const [client, clock] of Y.parseUpdateMeta(update).to)
      there.set(client, Math.max(clock, there.get(client) ?? 0));
  for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(doc)))
    if (client !== doc.clientID && !clients.has(client) && clock > (there.get(client) ?? 0)) return true;
  return false;
}

/** What a document has but for these updates, as a state vector. */
function stateBefore(doc: Y.Doc, updates: readonly Uint8Array[]): Uint8Array {
  const state = Y.decodeStateVector(Y.encodeStateVector(doc));
  for (const update of updates)
    for (const [client, clock] of Y.parseUpdateMeta(update).from)
      state.set(client, Math.min(clock, state.get(client) ?? clock));
  return Y.encodeStateVector(state);
}

/** Whether it deletes more entries than it brings: to give an entry another value is both. */
function takesOut({ deleteSet, beforeState, afterState }: Y.Transaction): boolean {
  if (deleteSet.clients.size === 0) return false;
  let more = 0;
  for (const ranges of deleteSet.clients.values()) for (const { len } of ranges) more += len;
  for (const [client, clock] of afterState) more -= clock - (beforeState.get(client) ?? 0);
  return more > 0;
}

export function openDocument(options: OpenDocumentOptions): OpenDocument {
  return new DocumentSession(options);
}

class DocumentSession implements OpenDocument {
  readonly doc: Y.Doc;
  readonly url: string;
  readonly loaded: Promise<void>;
  readonly synced: Promise<void>;
  readonly #options: OpenDocumentOptions;
  readonly #outbox: Outbox;
  readonly #listeners = new Set<(state: SyncState) => void>();
  #reader: Follower | null = null;
  #facts: SyncFacts;
  #state: SyncState;
  #offset: string | null = null;
  #hasCaughtUp = false;
  #lost: LostFor | null = null;
  /** Who wrote what is sent from here. */
  readonly #own = new Set<number>();
  #keeping: Promise<void> = Promise.resolve();
  #kept = 0;
  /** How often the storage has refused the copy since it was whole. */
  #lapses = 0;
  #replacing: ReturnType<typeof setTimeout> | undefined;
  #askingAgain: ReturnType<typeof setTimeout> | undefined;
  #closing: Promise<void> | null = null;

  constructor(options: OpenDocumentOptions) {
    const storage = patientStorage(options.storage);
    this.#options = { ...options, storage };
    this.#facts = {
      reading: "catching-up",
      sending: "working",
      refused: null,
      unreadable: null,
      putBack: null,
      unsaved: 0,
      kept: options.storage.lasts,
      edited: false,
      closed: false,
    };
    this.#state = deriveState(this.#facts);
    this.doc = options.doc ?? new Y.Doc();
    this.url = streamUrl(options);
    this.#outbox = new Outbox({
      url: this.url,
      path: options.path,
      fetch: options.fetch,
      storage,
      newProducer: uniqueText,
      missing: (stateVector) => missingOf(this.doc, this.#own.add(this.doc.clientID), stateVector),
      joined: (updates) => Y.encodeStateAsUpdate(this.doc, stateBefore(this.doc, updates)),
      changed: (facts) => this.#learn(facts),
    });
    this.doc.on("afterTransactionCleanup", this.#listenToEdits);
    this.loaded = this.#load();
    this.synced = this.#whenSynced();
    // Nobody has to wait for it; an opening that nobody waits for must not end the process.
    this.synced.catch(() => undefined);
  }

  get state(): SyncState {
    return this.#state;
  }

  get caughtUp(): boolean {
    return this.#facts.reading === "caught-up";
  }

  get offset(): string | null {
    return this.#offset;
  }

  onState(listener: (state: SyncState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async saved(): Promise<SyncState> {
    await this.loaded;
    await this.#outbox.settle();
    // What is said of reading says nothing of the edits.
    const isOver = () => this.#facts.closed || this.#facts.refused !== null || this.#facts.putBack !== null;
    while (!isOver() && this.#facts.unsaved > 0)
      await new Promise<void>((resolve) => {
        const stop = this.onState(() => {
          stop();
          resolve();
        });
      });
    return this.#state;
  }

  hurry(): void {
    const { unreadable, putBack: isBack } = this.#facts;
    if (this.#closing !== null || isBack !== null) return;
    this.#outbox.hurry();
    if (unreadable === null || !mayPass(unreadable)) return this.#reader?.hurry();
    this.#learn({ unreadable: null, reading: "catching-up" });
    this.#reader = this.#follow();
  }

  async discard(): Promise<void> {
    await this.close();
    const { storage, path } = this.#options;
    await storage.forget(path);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.doc.off("afterTransactionCleanup", this.#listenToEdits);
    this.doc.off("update", this.#edited);
    await this.loaded.catch(() => undefined);
    await Promise.all([this.#outbox.stop(), this.#reader?.stop()]);
    clearTimeout(this.#replacing);
    clearTimeout(this.#askingAgain);
    this.#learn({ closed: true, unsaved: this.#outbox.unsaved });
    await this.#keeping;
  }

  async #load(): Promise<void> {
    const stored = await this.#options.storage.open(this.#options.path).catch(() => nothingStored);
    this.doc.transact(() => {
      for (const update of stored.confirmed) Y.applyUpdate(this.doc, update, remoteOrigin);
      for (const batch of stored.unsaved)
        for (const update of batch.updates) {
          for (const client of Y.parseUpdateMeta(update).from.keys()) this.#own.add(client);
          Y.applyUpdate(this.doc, update, remoteOrigin);
        }
    }, remoteOrigin);
    this.#offset = stored.offset;
    this.#kept = stored.confirmed.length;
    this.#replaceLater();
    this.#outbox.start(stored.unsaved);
    this.#reader = this.#follow();
  }

  #follow(): Follower {
    return followDocument({
      url: this.url,
      fetch: this.#options.fetch,
      from: this.#offset,
      received: (updates, offset) => this.#received(updates, offset),
      changed: (reading) => this.#learn({ reading }),
      refused: (unreadable: Failure) => this.#learn({ unreadable }),
      lost: (reason) => (this.#lost = reason),
    });
  }

  /**
   * Called before Yjs looks whether anybody wants the transaction as an update. It writes that down for whoever listens:
   * of a document just opened, all of it, to no use.
   */
  readonly #listenToEdits = (transaction: Y.Transaction): void => {
    const isOurs = transaction.origin !== remoteOrigin;
    this.doc.off("update", this.#edited);
    if (isOurs) this.doc.on("update", this.#edited);
    if (takesOut(transaction)) this.#outbox.tookOut(isOurs ? "us" : "others");
  };

  readonly #edited = (update: Uint8Array): void => {
    // Learnt together with the count, or "saved" would be shown for a moment in between.
    this.#facts = { ...this.#facts, edited: true };
    this.#outbox.add(update);
  };

  #received(updates: readonly Uint8Array[], offset: string): void {
    if (this.#wasPutBack(updates, offset)) return this.#startAnew(updates, offset);
    this.#lost = null;
    // Each is applied by itself: who undoes takes back one change, and sees whose a removal was. Many at once, as of a
    // document that is being opened, would take too long so.
    const some = this.#hasCaughtUp ? ONE_BY_ONE.open : ONE_BY_ONE.opening;
    const together = updates.length > some ? updates : [];
    this.doc.transact(() => {
      for (const update of together) Y.applyUpdate(this.doc, update, remoteOrigin);
    }, remoteOrigin);
    for (const update of updates.slice(together.length)) Y.applyUpdate(this.doc, update, remoteOrigin);
    const { storage, path } = this.#options;
    const after = this.#offset;
    this.#offset = offset;
    this.#kept += updates.length;
    this.#keep(async () => {
      if (this.#lapses === 0) await storage.addConfirmed(path, updates, after, offset);
    });
    this.#replaceLater();
  }

  /** Whether what the server begins with, since what was read up to is lost, is another history than was read. */
  #wasPutBack(updates: readonly Uint8Array[], offset: string): boolean {
    if (this.#lost === null || this.#offset === null) return false;
    if (this.#lost === "history_gone") return true;
    // A snapshot that the browser remembers may lie before it, too, where nothing was put back.
    if (offset < this.#offset) return this.#lost === "offset_invalid";
    return lacksOthers(this.doc, this.#own, updates);
  }

  /**
   * The server knows nothing of what was read last: a backup was put back there. Nothing can be taken out of a Y.Doc, and
   * what builds on what is gone is refused for ever, so the next opening begins with what the server has.
   */
  #startAnew(updates: readonly Uint8Array[], offset: string): void {
    this.#learn({ putBack });
    void this.#reader?.stop();
    void this.#outbox.stop();
    const { storage, path } = this.#options;
    this.#keep(() => storage.startAnew(path, updates, offset));
  }

  #replaceLater(): void {
    if (this.#kept <= REPLACE.after && this.#lapses === 0) return;
    this.#replacing ??= setTimeout(
      () => {
        this.#replacing = undefined;
        this.#keep(() => this.#replace());
      },
      Math.min(REPLACE.latestMs, REPLACE.laterMs * 2 ** this.#lapses),
    );
  }

  /** Not while something is unsaved: what the server may yet refuse is no part of what it has said. */
  async #replace(): Promise<void> {
    const { storage, path } = this.#options;
    if (this.#offset === null || this.#outbox.unsaved > 0 || this.#facts.putBack !== null) return;
    this.#kept = 1;
    await storage.replaceConfirmed(path, Y.encodeStateAsUpdate(this.doc), this.#offset);
    this.#lapses = 0;
  }

  /**
   * A copy for later; without it the document still works, and the next opening reads it again. After a lapse the copy
   * stays as it is until the whole can replace it.
   */
  #keep(work: () => Promise<void>): void {
    this.#keeping = this.#keeping.then(work).catch(() => {
      this.#lapses += 1;
      if (!this.#facts.closed) this.#replaceLater();
    });
  }

  #learn(facts: Partial<SyncFacts>): void {
    this.#facts = { ...this.#facts, ...facts };
    this.#hasCaughtUp ||= this.caughtUp;
    const state = deriveState(this.#facts);
    this.#askAgain(state);
    if (sameState(state, this.#state)) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  /** Who is let in again, or gets the document back out of the trash, need not do anything for it. */
  #askAgain(state: SyncState): void {
    if (state.kind !== "refused" || !passesByItself(state.reason)) {
      clearTimeout(this.#askingAgain);
      this.#askingAgain = undefined;
      return;
    }
    this.#askingAgain ??= setTimeout(
      () => {
        this.#askingAgain = undefined;
        this.hurry();
      },
      ASK_AGAIN_MS * (0.75 + Math.random() / 2),
    );
  }

  #whenSynced(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (state: SyncState): boolean => {
        if (this.#facts.reading === "caught-up") resolve();
        else if (state.kind === "refused") reject(new Error(state.reason.message, { cause: state.reason }));
        else if (state.kind === "closed")
          reject(new Error("the document was closed before it had caught up"));
        else return false;
        return true;
      };
      const stop = this.onState((state) => {
        if (look(state)) stop();
      });
      this.loaded.catch(reject);
    });
  }
}
