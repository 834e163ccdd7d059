import { principalKey } from "@solidtype/contracts";
import type { Database } from "../database/database.ts";
import { type AuditLine, writeAudit } from "./audit.ts";

type Repeated = {
  /** The last one. */
  line: AuditLine;
  readonly since: Date;
  times: number;
  from: Date;
  until: Date;
  readonly resources: Set<string>;
  readonly addresses: Set<string>;
};

const foldedMs = 60_000;
const tickMs = 5000;
const mostKinds = 10_000;
const mostNamed = 50;

/**
 * Acts that somebody can repeat as often as they like, on record: what was refused, links that were opened, passwords that
 * were tried. The first of a kind (who, in which workspace, what, with which outcome, why) is written at once; those like
 * it within the minute become one line that says how often, from when until when, about what and from where. An address is
 * no kind: whoever has a network of their own has a new one for each request. Somebody who is
 * refused two hundred times a second would otherwise fill a log that is there to be read and cannot be emptied.
 * A process that is killed takes the count of its last minute along, never the first of a kind.
 */
export class AuditFold {
  readonly #database: Database;
  readonly #now: () => Date;
  readonly #log: (message: string, error: unknown) => void;
  readonly #kinds = new Map<string, Repeated>();
  readonly #timer: NodeJS.Timeout;
  #stopped = false;

  constructor(database: Database, now: () => Date, log: (message: string, error: unknown) => void) {
    this.#database = database;
    this.#now = now;
    this.#log = log;
    this.#timer = setInterval(() => void this.fold(), tickMs);
    this.#timer.unref();
  }

  /** `apart`: what is told apart beyond that, where strangers all act in one name. */
  async record(line: AuditLine, apart = ""): Promise<void> {
    const { principal, workspace, action, outcome, reason } = line;
    const kind = JSON.stringify([principalKey(principal), workspace, action, outcome, reason, apart]);
    const at = this.#now();
    const known = this.#kinds.get(kind);
    if (known !== undefined) {
      if (known.times === 0) known.from = at;
      Object.assign(known, { line, until: at, times: known.times + 1 });
      if (known.resources.size < mostNamed) known.resources.add(line.resourceId);
      if (known.addresses.size < mostNamed && line.ip !== undefined) known.addresses.add(line.ip);
      return;
    }
    if (this.#kinds.size >= mostKinds) await this.fold(true);
    if (!this.#stopped)
      this.#kinds.set(kind, {
        line,
        since: at,
        times: 0,
        from: at,
        until: at,
        resources: new Set(),
        addresses: new Set(),
      });
    try {
      await writeAudit(this.#database, line);
    } catch (error) {
      this.#kinds.delete(kind);
      throw error;
    }
  }

  /** Writes down what was repeated, of those whose minute is over or of all; what cannot be written waits. */
  async fold(all = false): Promise<void> {
    const end = this.#now().getTime() - foldedMs;
    for (const [kind, repeated] of [...this.#kinds]) {
      if (!all && repeated.since.getTime() > end) continue;
      this.#kinds.delete(kind);
      if (repeated.times > 0) await this.#write(kind, repeated);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.fold(true);
  }

  async #write(kind: string, repeated: Repeated): Promise<void> {
    const { line, times, from, until, resources, addresses } = repeated;
    const [only] = resources.size === 1 ? resources : [""];
    const said = {
      times,
      from: from.toISOString(),
      until: until.toISOString(),
      resources: [...resources],
      addresses: [...addresses],
    };
    const details = Object.assign({}, line.details, said);
    try {
      await writeAudit(this.#database, { ...line, resourceId: only ?? "", details });
    } catch (error) {
      this.#log("repeated acts could not be put on record yet", error);
      if (!this.#kinds.has(kind)) this.#kinds.set(kind, repeated);
    }
  }
}
