import { fail, ok, type Failure, type Result } from "@solidtype/contracts";
import {
  UNFORKED,
  type AppendCode,
  type Appended,
  type AppendRequest,
  type LookupCode,
  type StreamInfo,
  type StreamStore,
} from "../streams/stream-store.ts";
import { contradict, sumAfter, type Position, type Sum } from "../streams/offset.ts";
import { Builds, type Built } from "./builds.ts";
import type { ClientOwners } from "./client-owners.ts";
import { compactStream } from "./compaction.ts";
import { Compactions } from "./compactions.ts";
import type { DocumentLimits } from "./document-limits.ts";
import type { TaskResult } from "./document-tasks.ts";
import { sizeOf } from "./frames.ts";
import { type AtCode, gather, readOn } from "./gather.ts";
import type { DocumentThread, Outcome } from "./worker-client.ts";
import { loadableBytes } from "./worker-room.ts";

/**
 * Yjs documents on streams. An update is stored only after a worker has applied it to a copy of the
 * document. The copy may lag behind other replicas; that is harmless, because what a document knows
 * only grows: an update that is complete against an older state is complete against the newest. Only
 * a refusal needs the newest state, so before refusing, the copy is brought up to date.
 *
 * Updates of one document are checked in the order in which they came, and handed to the store in
 * that order; they are not awaited in turn, so they share commits. When the store then refuses one,
 * the copy may know something that was never stored, and is thrown away.
 */
export type DocumentDeps = {
  readonly store: StreamStore;
  readonly owners: ClientOwners;
  readonly checks: DocumentThread;
  readonly builds: DocumentThread;
  readonly limits: DocumentLimits;
  readonly now: () => number;
  readonly log: (message: string, error: unknown) => void;
};

export type UpdateCode =
  | "update_malformed"
  | "request_invalid"
  | "update_foreign_client"
  | "update_too_large"
  | "quota_exceeded"
  | "resync_required";

type Verdict = Result<null, UpdateCode | LookupCode>;
type Open = {
  turn: Promise<unknown>;
  info: StreamInfo | null;
  position: Position;
  sum: Sum;
  snapshotAt: Position;
  snapshotBytes: number;
  readonly held: Set<() => void>;
  readonly compactions: Compactions;
  users: number;
};

const OPEN_DOCUMENTS = 4_096;

export class Documents {
  readonly #deps: DocumentDeps;
  readonly #builds: Builds;
  readonly #open = new Map<string, Open>();

  constructor(deps: DocumentDeps) {
    this.#deps = deps;
    const { store, builds: worker, limits } = deps;
    this.#builds = new Builds({ store, worker, buildBytes: limits.buildBytes });
  }

  async append(path: string, request: AppendRequest): Promise<Result<Appended, AppendCode | UpdateCode>> {
    const { data, by } = request;
    const { limits, store } = this.#deps;
    // It would end the document for everybody: it is deleted by its workspace or not at all.
    if (request.close || data === null) return fail("request_invalid", "A document cannot be closed.");
    if (data.length > limits.updateBytes)
      return fail(
        "update_too_large",
        `A change may have ${Math.floor(limits.updateBytes / 1e5) / 10} MB at once. Nothing of it was stored.`,
        { limit: limits.updateBytes },
      );
    const open = this.#enter(path);
    try {
      const deadline = this.#deps.now() + limits.holdMs;
      for (;;) {
        const step = await this.#inTurn(open, async () => {
          const told = await this.#toldElsewhere(path, request);
          if (told !== undefined) return { told };
          const verdict = await this.#check(path, open, data, by);
          // The append is started within the turn, so that the store sees the order of the checks.
          return verdict.ok ? { appended: store.append(path, request) } : { refused: verdict };
        });
        if (step.told !== undefined) return step.told;
        if (step.appended !== undefined) return await this.#finish(path, open, data, await step.appended);
        if (step.refused.error.code !== "resync_required" || !(await this.#hold(open, deadline)))
          return step.refused;
      }
    } finally {
      open.users--;
    }
  }

  /**
   * What is meant for where the document does not end is left to the store, which knows it or refuses it: to check it
   * would load what is perhaps written to on another replica, at each try. Nowhere, since it may end there by now.
   */
  async #toldElsewhere(path: string, request: AppendRequest) {
    const [{ store }, { onlyAt }] = [this.#deps, request];
    if (onlyAt === null || onlyAt === undefined) return undefined;
    const head = await store.head(path);
    if (!head.ok || (head.value.tail === onlyAt.position && !contradict(head.value.sum, onlyAt.sum)))
      return undefined;
    return store.append(path, { ...request, onlyAt: { ...onlyAt, position: -1 } });
  }

  /** A database that was put back, or a standby that took over, ends before what the copy knows. */
  async #wentBack(path: string, { info }: Open, tail: Position): Promise<boolean> {
    const head = info === null || tail >= info.tail ? null : await this.#deps.store.head(path);
    return info !== null && head !== null && head.ok && head.value.tail < info.tail;
  }

  async #finish(
    path: string,
    open: Open,
    data: Uint8Array,
    appended: Result<Appended, AppendCode>,
  ): Promise<Result<Appended, AppendCode>> {
    if (!appended.ok) {
      await this.forget(path);
      return appended;
    }
    const { tail, sum, duplicate } = appended.value;
    const isNext = !duplicate && tail - data.length === open.position;
    const isElsewhere = isNext && contradict(sum, sumAfter(open.sum, data));
    if (isElsewhere || (await this.#wentBack(path, open, tail))) await this.forget(path);
    if (open.info !== null && tail > open.info.tail) {
      // Nothing came in between, so the copy is at the end without reading anything.
      if (isNext && open.position === open.info.tail) Object.assign(open, { position: tail, sum });
      open.info = { ...open.info, tail, sum };
    }
    for (const wake of open.held) wake();
    open.held.clear();
    open.compactions.written(appended.value.tail - open.snapshotAt, open.snapshotBytes);
    return appended;
  }

  /** The state of the document at a position (null: now), as one Yjs update. */
  at(path: string, position: Position | null): Promise<Result<Built, AtCode>> {
    return this.#builds.at(path, position);
  }

  compact(path: string): Promise<Result<Position, AtCode>> {
    return compactStream(this.#deps.store, path, {
      // Not behind readers, however many: it makes what they ask for shorter.
      at: (position) => this.#builds.build(path, position),
      wrote: (position, { length }) => {
        const open = this.#open.get(path);
        if (open !== undefined && open.snapshotAt < position)
          Object.assign(open, { snapshotAt: position, snapshotBytes: length });
      },
    });
  }

  async forget(path: string): Promise<void> {
    const open = this.#open.get(path);
    if (open === undefined) return;
    open.info = null;
    await this.#deps.checks.run({ kind: "forget", doc: path });
  }

  #enter(path: string): Open {
    let open = this.#open.get(path);
    if (open === undefined) {
      const { limits, now, log } = this.#deps;
      open = {
        turn: Promise.resolve(),
        info: null,
        position: 0,
        sum: 0,
        snapshotAt: 0,
        snapshotBytes: 0,
        held: new Set(),
        compactions: new Compactions(path, {
          compact: (of) => this.compact(of),
          compactBytes: limits.compactBytes,
          now,
          log,
        }),
        users: 0,
      };
      if (this.#open.size >= OPEN_DOCUMENTS)
        for (const [name, other] of this.#open)
          if (other.users === 0) {
            this.#open.delete(name);
            break;
          }
    } else this.#open.delete(path);
    this.#open.set(path, open);
    open.users++;
    return open;
  }

  #inTurn<Value>(open: Open, work: () => Promise<Value>): Promise<Value> {
    const result = open.turn.then(work);
    open.turn = result.catch(() => undefined);
    return result;
  }

  async #check(path: string, open: Open, body: Uint8Array, by: AppendRequest["by"]): Promise<Verdict> {
    let fresh = false;
    let broke = false;
    for (let attempt = 0; attempt < 8; attempt++) {
      const { info, snapshotBytes, snapshotAt } = open;
      const since = info === null ? 0 : info.tail - snapshotAt;
      if (since > 0 && snapshotBytes + since > loadableBytes(this.#deps.limits)) {
        const shorter = await this.#shorten(path, open, by);
        if (!shorter.ok) return shorter;
      }
      const outcome =
        open.info === null
          ? ({ kind: "answered", result: { kind: "unloaded" } } as const)
          : await this.#deps.checks.run({
              kind: "check",
              doc: path,
              body,
              principal: by.principal,
            });
      if (outcome.kind === "timeout")
        return refused(open, fail("update_malformed", "This update takes too long to apply."));
      // Once by chance, since others are held there, too; a new worker holds nothing that would be in its way.
      if (outcome.kind === "broke" && broke)
        return refused(
          open,
          fail("update_malformed", "This update takes more memory than there is to apply it."),
        );
      broke ||= outcome.kind === "broke";
      if (outcome.kind !== "answered") {
        open.info = null;
        continue;
      }
      const { result } = outcome;
      if (result.kind === "accepted") return ok(null);
      if (result.kind === "malformed")
        return fail("update_malformed", "This is not a Yjs update that can be applied.");
      const next = await this.#prepare(path, open, result, by, fresh);
      if (!next.ok) return next;
      fresh ||= next.value;
    }
    return fail("unavailable", "This update could not be checked in time. Try again.");
  }

  #tooLarge(): { readonly ok: false; readonly error: Failure<"quota_exceeded"> } {
    const limit = this.#deps.limits.documentBytes;
    return fail("quota_exceeded", "This document is as large as it may become.", { limit });
  }

  /** Does what a check asked for; answers whether the copy is now known to be up to date. */
  async #prepare(
    path: string,
    open: Open,
    result: TaskResult,
    by: AppendRequest["by"],
    fresh: boolean,
  ): Promise<Result<boolean, UpdateCode | LookupCode>> {
    if (result.kind === "unloaded") {
      // Where loading fails, too, nobody asks the copy that a thread may still have, of less than was read by now.
      open.info = null;
      const loaded = await this.#load(path, open, by);
      return loaded.ok ? ok(open.info !== null) : loaded;
    }
    if (result.kind === "unbound") {
      if (open.info?.id === UNFORKED) {
        const own = await this.#deps.store.own(path, by);
        if (!own.ok) return own;
        open.info = own.value;
      }
      if (open.info === null) return ok(false);
      const owners = await this.#deps.owners.bind(open.info.id, result.clients, by, this.#deps.now());
      if (!owners.ok) return owners;
      await this.#deps.checks.run({ kind: "own", doc: path, owners: [...owners.value] });
      return ok(fresh);
    }
    if (!fresh) {
      const caught = await this.#catchUp(path, open);
      return caught.ok ? ok(true) : caught;
    }
    if (result.kind === "full") return this.#tooLarge();
    if (result.kind === "foreign")
      return fail(
        "update_foreign_client",
        `Client ${result.client} belongs to someone else in this document.`,
        { client: result.client },
      );
    if (result.kind === "missing")
      return fail(
        "resync_required",
        "This update builds on changes that are not here. Send everything the state vector lacks.",
        { stateVector: Buffer.from(result.stateVector).toString("base64") },
      );
    throw new Error(`a check answered ${result.kind}`);
  }

  async #load(
    path: string,
    open: Open,
    by: AppendRequest["by"],
  ): Promise<Result<null, LookupCode | "quota_exceeded">> {
    const gathered = await gather(this.#deps.store, path, null);
    if (!gathered.ok)
      return gathered.error.code === "stream_not_found" || gathered.error.code === "stream_gone"
        ? fail(gathered.error.code, gathered.error.message)
        : fail("unavailable", gathered.error.message);
    const { base, bodies, reached, sum, info, basis } = gathered.value;
    // To load it might end the worker, with everybody's documents.
    if (sizeOf(base, bodies) > loadableBytes(this.#deps.limits))
      return bodies.length > 0 ? this.#shorten(path, open, by) : this.#tooLarge();
    const owners = await this.#deps.owners.all(info);
    if (!owners.ok) return owners;
    const loaded: Outcome = await this.#deps.checks.run({
      kind: "load",
      doc: path,
      snapshot: base,
      bodies,
      owners: owners.value,
    });
    if (loaded.kind !== "answered")
      return fail("unavailable", "The document could not be loaded in time. Try again.");
    open.info = info;
    open.position = reached;
    open.sum = sum;
    open.snapshotAt = basis;
    open.snapshotBytes = base?.length ?? 0;
    return ok(null);
  }

  async #catchUp(path: string, open: Open): Promise<Result<null, LookupCode>> {
    const read = await readOn(this.#deps.store, path, open, null);
    if (!read.ok) {
      open.info = null;
      return read.error.code === "unavailable" ? fail("unavailable", read.error.message) : ok(null);
    }
    if (open.info !== null && read.value.info.id !== open.info.id) {
      open.info = null;
      return ok(null);
    }
    if (read.value.entries.length > 0)
      await this.#deps.checks.run({
        kind: "feed",
        doc: path,
        bodies: read.value.entries.map((entry) => entry.data),
      });
    open.position = read.value.next;
    open.sum = read.value.sum;
    open.info = read.value.info;
    return ok(null);
  }

  /** Waits until something else was stored, or the time is up. */
  #hold(open: Open, deadline: number): Promise<boolean> {
    const left = deadline - this.#deps.now();
    if (left <= 0 || open.held.size >= this.#deps.limits.heldPerDocument) return Promise.resolve(false);
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        open.held.delete(wake);
        resolve(true);
      };
      // At the deadline it is looked at once more: what was missing may have come by another replica.
      const timer = setTimeout(wake, left);
      open.held.add(wake);
    });
  }

  /** Until it is put together anew, a document is as long as all that was written since, whatever was deleted meanwhile. */
  async #shorten(
    path: string,
    open: Open,
    by: AppendRequest["by"],
  ): Promise<Result<null, LookupCode | "quota_exceeded">> {
    const own = await this.#deps.store.own(path, by);
    if (!own.ok) return own;
    const done = await open.compactions.needed();
    open.info = null;
    return !done.ok && done.error.code === "quota_exceeded" ? this.#tooLarge() : done;
  }
}

/** By the thread's end: what else it held is asked of the next, which says that it does not. */
function refused(open: Open, verdict: Verdict): Verdict {
  open.info = null;
  return verdict;
}
