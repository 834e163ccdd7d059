import { type ApiKeyId, type PersonId, newId } from "@solidtype/contracts";
import type { ChatDesk } from "../runs/chat-desk.ts";
import { openToolbox, type ToolboxParts } from "../toolbox/toolbox.ts";

type Toolbox = ReturnType<typeof openToolbox>;
type Visit = {
  readonly toolbox: Toolbox;
  /** Those that are carried out and those that wait for their turn. */
  calls: number;
  readonly waiting: (() => void)[];
  leaving: NodeJS.Timeout | undefined;
};

/** Parts stay open between two calls for this long; what is edited later is another visit. */
const stayMs = 60_000;
/** Of one key at this replica. More are put off, since each may hold a part and the kernel. */
const atOnce = 8;
const mostWaiting = 64;

const tooMany = `Too many calls at once: ${atOnce} are carried out and ${mostWaiting} wait. Wait for answers before you call again.`;

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
    signal: AbortSignal,
  ): ReturnType<Toolbox["run"]> {
    const visit = this.#visit(key, person);
    if (visit.calls >= atOnce + mostWaiting) return { failed: true, result: tooMany };
    clearTimeout(visit.leaving);
    visit.calls += 1;
    try {
      if (visit.calls > atOnce) await new Promise<void>((resolve) => visit.waiting.push(resolve));
      if (signal.aborted) return { failed: true, result: "Nobody waits for this any more." };
      return await visit.toolbox.run(tool, input, { call: newId("call"), signal, mayRemove: true });
    } finally {
      visit.calls -= 1;
      visit.waiting.shift()?.();
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
    const toolbox = openToolbox(this.#parts, acting, {});
    const visit: Visit = { toolbox, calls: 0, waiting: [], leaving: undefined };
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
