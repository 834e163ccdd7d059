import type { Resource } from "@solidtype/access";
import {
  type Principal,
  accessChanged,
  branchChanged,
  documentChanged,
  ok,
  projectChanged,
  refuse,
  workspaceChanged,
} from "@solidtype/contracts";
import { type Bus, StaleCache, listenToEvents } from "@solidtype/service-kit";
import type { Rows } from "../database/database.ts";
import { type Standing, resolveAccess } from "./resolve-access.ts";

/** What a lost event costs at most. With the gateway's own five seconds this stays within what revoking may take. */
const freshMs = 3000;
const mostKnown = 10_000;

/**
 * What was found out about who may read what, kept for a moment: to ask Postgres again for each of a page's twenty reads
 * costs more than the reads. Every write of this process voids what it may concern before its answer goes out; those of
 * other replicas do so by their events. What is not there, and who holds nothing around it, is asked each time.
 * Writes never look here: they are judged inside their transaction.
 */
export class KnownAccess {
  readonly #known: StaleCache<Standing>;

  constructor(now: () => number = () => performance.now()) {
    this.#known = new StaleCache({ freshMs, staleMs: 0, max: mostKnown, now });
  }

  async resolve(rows: Rows, principal: Principal, resource: Resource): Promise<Standing> {
    const key = JSON.stringify([principal, resource]);
    const found = await this.#known.get(key, async () => {
      const standing = await resolveAccess(rows, principal, resource);
      return holdsSomething(standing) ? ok(standing) : refuse("not-found");
    });
    return found.ok ? found.value : resolveAccess(rows, principal, resource);
  }

  /** Access may have changed in this workspace; undefined: anywhere. */
  forget(workspace: string | undefined): void {
    this.#known.forget(
      ({ facts }) =>
        workspace === undefined ||
        facts === undefined ||
        !("workspace" in facts) ||
        facts.workspace === workspace,
    );
  }
}

function holdsSomething({ grants, facts }: Standing): boolean {
  if (facts === undefined) return false;
  if (grants.kind === "service" || facts.kind === "account") return true;
  return grants.workspace !== null || grants.project !== null || grants.link !== null;
}

/** Other replicas write, too. */
export function forgetByEvents(bus: Bus, known: KnownAccess): void {
  for (const event of [accessChanged, workspaceChanged, projectChanged, branchChanged, documentChanged])
    listenToEvents(bus, event, (heard) => known.forget(heard.workspace));
}
