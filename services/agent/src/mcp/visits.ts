import { type ApiKeyId, type PersonId, newId } from "@solidtype/contracts";
import type { ChatDesk } from "../runs/chat-desk.ts";
import { openToolbox, type ToolboxParts } from "../toolbox/toolbox.ts";

type Toolbox = ReturnType<typeof openToolbox>;
type Visit = { readonly toolbox: Toolbox; calls: number; leaving: NodeJS.Timeout | undefined };

/** Parts stay open between two calls for this long; what is edited later is another visit. */
const stayMs = 60_000;

/**
 * An agent from outside asks call by call. While it keeps asking it counts as one run: the parts that it works on stay
 * open, its edits carry one run's name, and they can be taken back together.
 */
export class Visits {
  readonly #desk: ChatDesk;
  readonly #parts: ToolboxParts;
  readonly #open = new Map<string, Visit>();

  constructor(desk: ChatDesk, parts: ToolboxParts) {
    this.#desk = desk;
    this.#parts = parts;
  }

  async call(
    { key, person }: { readonly key: ApiKeyId; readonly person: PersonId },
    tool: string,
    input: string,
  ): ReturnType<Toolbox["run"]> {
    const visit = this.#visit(key, person);
    clearTimeout(visit.leaving);
    visit.calls += 1;
    try {
      return await visit.toolbox.run(tool, input, { call: newId("call") });
    } finally {
      visit.calls -= 1;
      if (visit.calls === 0) visit.leaving = setTimeout(() => void this.#leave(key), stayMs).unref();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((key) => this.#leave(key)));
  }

  #visit(key: ApiKeyId, person: PersonId): Visit {
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const acting = this.#desk.acting(newId("run"), { person, key });
    const visit: Visit = { toolbox: openToolbox(this.#parts, acting, {}), calls: 0, leaving: undefined };
    this.#open.set(key, visit);
    return visit;
  }

  async #leave(key: string): Promise<void> {
    const visit = this.#open.get(key);
    this.#open.delete(key);
    clearTimeout(visit?.leaving);
    await visit?.toolbox.close();
  }
}
