import type { ErrorCode, Result } from "@solidtype/contracts";

export type OpenConnection = {
  /** Undefined: any change of access may concern it. */
  readonly workspace: string | undefined;
  /** When it may last no longer, in milliseconds since 1970. */
  readonly until: number | undefined;
  /** Whether it may still be open; a failure other than a refusal leaves it open, since nothing is known. */
  readonly recheck: () => Promise<Result<unknown, ErrorCode>>;
  readonly end: () => void;
};

const refusals: ReadonlySet<ErrorCode> = new Set(["not-found", "forbidden", "not-signed-in", "conflict"]);
const sweepMs = 1000;
const recheckMs = 30_000;

/**
 * Everything that stays open after its permission was checked: streams, shapes, sockets. When access changes, those it
 * may concern are checked again; grants with an end are held to it; and all are checked now and then, in case an event
 * was missed while the bus was away.
 */
export class OpenConnections {
  readonly #open = new Map<OpenConnection, number>();
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#timer = setInterval(() => void this.sweep(), sweepMs);
    this.#timer.unref();
  }

  /** Call the answer when it has closed by itself. */
  add(connection: OpenConnection): () => void {
    this.#open.set(connection, this.#now());
    return () => void this.#open.delete(connection);
  }

  get size(): number {
    return this.#open.size;
  }

  async accessChanged(workspace: string | undefined): Promise<void> {
    const concerned = [...this.#open.keys()].filter(
      (one) => workspace === undefined || one.workspace === undefined || one.workspace === workspace,
    );
    await Promise.all(concerned.map((one) => this.#check(one)));
  }

  async sweep(): Promise<void> {
    const now = this.#now();
    for (const [one, checkedAt] of this.#open) {
      if (one.until !== undefined && one.until <= now) this.#end(one);
      else if (now - checkedAt > recheckMs) await this.#check(one);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const one of this.#open.keys()) this.#end(one);
  }

  async #check(one: OpenConnection): Promise<void> {
    if (!this.#open.has(one)) return;
    this.#open.set(one, this.#now());
    const still = await one.recheck();
    if (!still.ok && refusals.has(still.error.code)) this.#end(one);
  }

  #end(one: OpenConnection): void {
    if (this.#open.delete(one)) one.end();
  }
}
