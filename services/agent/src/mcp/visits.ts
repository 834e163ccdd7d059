import { type ApiKeyId, metadataRpc, newId, type PersonId, type RunId } from "@solidtype/contracts";
import type { ChatDesk } from "../runs/chat-desk.ts";
import { openToolbox, type ToolboxParts } from "../toolbox/toolbox.ts";

type Toolbox = ReturnType<typeof openToolbox>;
type Visit = {
  readonly run: RunId;
  readonly toolbox: Toolbox;
  /** Those that are carried out and those that wait for their turn. */
  calls: number;
  readonly waiting: (() => void)[];
  leaving: NodeJS.Timeout | undefined;
};

/** Parts stay open between two calls for this long; what is edited later is another visit. */
const stayMs = 60_000;
/** A call that takes longer says at its end, too, that the key is in use. */
const longCallMs = 10_000;
/** Of one key at this replica. More are put off, since each may hold a part and the kernel. */
const atOnce = 8;
const mostWaiting = 64;

const tooMany = `Too many calls at once: ${atOnce} are carried out and ${mostWaiting} wait. Wait for answers before you call again.`;

/**
 * An agent from outside asks call by call. While it keeps asking it counts as one run: the parts that it works on stay
 * open, its edits carry one run's name, and they can be taken back together. Which run that is metadata says at each
 * call, since the calls of one key come to any replica. Nobody is fenced off: two replicas may work for a key at once,
 * as two of its calls may at one.
 */
export class Visits {
  readonly #desk: ChatDesk;
  readonly #parts: ToolboxParts;
  readonly #open = new Map<string, Visit>();
  /** Calls that come at once ask once. */
  readonly #asking = new Map<string, Promise<RunId>>();

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
    const visit = this.#visit(await this.#runOf(key), key, person);
    if (visit.calls >= atOnce + mostWaiting) return { failed: true, result: tooMany };
    clearTimeout(visit.leaving);
    visit.calls += 1;
    const begun = performance.now();
    try {
      if (visit.calls > atOnce) await new Promise<void>((resolve) => visit.waiting.push(resolve));
      if (signal.aborted) return { failed: true, result: "Nobody waits for this any more." };
      return await visit.toolbox.run(tool, input, { call: newId("call"), signal, mayRemove: true });
    } finally {
      visit.calls -= 1;
      visit.waiting.shift()?.();
      if (performance.now() - begun > longCallMs) void this.#runOf(key);
      if (this.#open.get(key) !== visit) await this.#end(visit);
      else if (visit.calls === 0) visit.leaving = setTimeout(() => void this.#leave(key), stayMs).unref();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((key) => this.#leave(key)));
  }

  /** What it was a moment ago where metadata cannot be asked: tools say what is wrong. */
  #runOf(key: ApiKeyId): Promise<RunId> {
    const asking = this.#asking.get(key) ?? this.#askRunOf(key);
    this.#asking.set(key, asking);
    return asking;
  }

  async #askRunOf(key: ApiKeyId): Promise<RunId> {
    const proposed = this.#open.get(key)?.run ?? newId("run");
    try {
      const told = await this.#desk.tellMetadata(metadataRpc.runOfKey, { key, proposed });
      return told.ok ? told.value.run : proposed;
    } catch (error) {
      this.#desk.bus.log.error({ err: error, key }, "the run of a key could not be asked for");
      return proposed;
    } finally {
      this.#asking.delete(key);
    }
  }

  #visit(run: RunId, key: ApiKeyId, person: PersonId): Visit {
    const known = this.#open.get(key);
    if (known?.run === run) return known;
    const acting = this.#desk.acting(run, { person, key });
    const toolbox = openToolbox(this.#parts, acting, {});
    const visit: Visit = { run, toolbox, calls: 0, waiting: [], leaving: undefined };
    this.#open.set(key, visit);
    if (known !== undefined) void this.#end(known);
    return visit;
  }

  /** Of one that another run has followed, once its last call is over. */
  async #end(visit: Visit): Promise<void> {
    clearTimeout(visit.leaving);
    if (visit.calls === 0) await visit.toolbox.close();
  }

  async #leave(key: string): Promise<void> {
    const visit = this.#open.get(key);
    this.#open.delete(key);
    clearTimeout(visit?.leaving);
    await visit?.toolbox.close();
  }
}
