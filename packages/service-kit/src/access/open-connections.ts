import type { ErrorCode, Result } from "@solidtype/contracts";

export type OpenConnection = {
  /** Whose it is; undefined for what is nobody's in particular: a link's, or that of a key which a workspace shares. */
  readonly person: string | undefined;
  /** Where a change of access may end it. */
  readonly workspaces: readonly string[];
  /** When it may last no longer, in milliseconds since 1970. */
  readonly until: number | undefined;
  /** Whether it may still be open. Anything but a yes or a refusal is no answer: it is asked again soon. */
  readonly recheck: () => Promise<Result<unknown, ErrorCode>>;
  readonly end: () => void;
};

/** What has changed for whom: without persons, for everybody in the workspace. */
export type AccessChange = {
  readonly workspace?: string;
  readonly persons?: readonly string[] | undefined;
};

const refusals: ReadonlySet<ErrorCode> = new Set(["not-found", "forbidden", "not-signed-in", "conflict"]);
const sweepMs = 1000;
const recheckMs = 30_000;
/** A workspace of thousands must not ask metadata for all of them at once and be turned away for it. */
const atOnce = 16;
/** An answer that allowed something is never older than this when that is opened. */
const answersMs = 10_000;
/** How many are checked in a sweep for no reason but that it has been a while: more would make those wait that have one. */
const routineAtOnce = 500;

/**
 * Everything that stays open after its permission was checked: streams, shapes, sockets. When access changes, those it
 * may concern are checked again; grants with an end are held to it; and all are checked now and then, in case an event
 * was missed while the bus was away.
 */
export class OpenConnections {
  /** Each with when it was last checked. */
  readonly #open = new Map<OpenConnection, number>();
  readonly #due = new Set<OpenConnection>();
  readonly #unanswered = new Set<OpenConnection>();
  /** The newest changes: what is opened after one may have been allowed before it. */
  #recent: { readonly at: number; readonly change: AccessChange }[] = [];
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #checking = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#timer = setInterval(() => this.sweep(), sweepMs);
    this.#timer.unref();
  }

  /** Call the answer when it has closed by itself. */
  add(connection: OpenConnection): () => void {
    const now = this.#now();
    this.#open.set(connection, now);
    if (this.#recent.some(({ at, change }) => now - at < answersMs && concerns(change, connection))) {
      this.#due.add(connection);
      this.#work();
    }
    return () => this.#forget(connection);
  }

  get size(): number {
    return this.#open.size;
  }

  accessChanged(change: AccessChange): void {
    this.#recent.push({ at: this.#now(), change });
    for (const one of this.#open.keys()) if (concerns(change, one)) this.#due.add(one);
    this.#work();
  }

  sweep(): void {
    for (const one of this.#unanswered) this.#due.add(one);
    this.#unanswered.clear();
    const now = this.#now();
    this.#recent = this.#recent.filter(({ at }) => now - at < answersMs);
    let routine = routineAtOnce - this.#due.size;
    for (const [one, checkedAt] of this.#open) {
      if (one.until !== undefined && one.until <= now) this.#end(one);
      else if (now - checkedAt > recheckMs && !this.#due.has(one) && routine-- > 0) this.#due.add(one);
    }
    this.#work();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const one of this.#open.keys()) this.#end(one);
  }

  #work(): void {
    while (this.#checking < atOnce) {
      const [one] = this.#due;
      if (one === undefined) return;
      // What changes from here on makes it due again, since the answer may be from before.
      this.#due.delete(one);
      this.#checking++;
      void this.#check(one).finally(() => {
        this.#checking--;
        this.#work();
      });
    }
  }

  async #check(one: OpenConnection): Promise<void> {
    this.#open.set(one, this.#now());
    const still = await answerOf(one);
    if (still?.ok === true || !this.#open.has(one)) return;
    if (still !== null && refusals.has(still.error.code)) this.#end(one);
    else this.#unanswered.add(one);
  }

  #forget(one: OpenConnection): boolean {
    this.#due.delete(one);
    this.#unanswered.delete(one);
    return this.#open.delete(one);
  }

  #end(one: OpenConnection): void {
    if (this.#forget(one)) one.end();
  }
}

/** A question that fails is not answered. */
async function answerOf(one: OpenConnection): Promise<Result<unknown, ErrorCode> | null> {
  try {
    return await one.recheck();
  } catch {
    return null;
  }
}

function concerns({ workspace, persons }: AccessChange, one: OpenConnection): boolean {
  if (one.person !== undefined && persons?.includes(one.person) === true) return true;
  if (workspace === undefined || !one.workspaces.includes(workspace)) return false;
  return persons === undefined || one.person === undefined;
}
