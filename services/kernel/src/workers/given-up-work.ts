import type { WorkspaceId } from "@solidtype/contracts";
import { givenUp } from "@solidtype/kernel";
import type { StorageAnswer, StorageAsk } from "./protocol.ts";

/** So long nothing that was given up is tried again; then the machine may have been too busy for it. */
const keptSeconds = 600;
const mostKept = 1_000;

/**
 * Operations that OCCT came to no end with, by the key of their result. A kernel that looks such a result up is told so,
 * and builds all the rest. Storage is told as well, for as long: the task may be begun again by another process. What
 * was too slow once is no truth to be kept, and where storage has forgotten it early this process has not.
 */
export class GivenUpWork {
  readonly #storage: (ask: StorageAsk) => Promise<StorageAnswer>;
  readonly #until = new Map<string, number>();
  readonly #bytes: Uint8Array;

  constructor(storage: (ask: StorageAsk) => Promise<StorageAnswer>, seconds: number) {
    this.#storage = storage;
    this.#bytes = givenUp(seconds);
  }

  add(workspace: WorkspaceId, keys: readonly string[], now: number): void {
    this.#keep(workspace, keys, now, keptSeconds);
  }

  /**
   * Of a task that had to be ended because there were too many: it is asked for again once that failure is forgotten, and
   * must then still know them, or it would meet just as many for ever.
   */
  addForNext(workspace: WorkspaceId, keys: readonly string[], now: number): void {
    this.#keep(workspace, keys, now, 2 * keptSeconds);
  }

  #keep(workspace: WorkspaceId, keys: readonly string[], now: number, seconds: number): void {
    for (const key of keys) {
      this.#until.delete(`${workspace}/${key}`);
      this.#until.set(`${workspace}/${key}`, now + 1000 * seconds);
      const [oldest] = this.#until.keys();
      if (this.#until.size > mostKept) this.#until.delete(oldest!);
      void this.#storage({ do: "put", workspace, kind: "shape", name: key, bytes: this.#bytes, seconds });
    }
  }

  /** What storage has; in the place of a result that it has not, that it was given up, if it was. */
  async answer(ask: StorageAsk, now: number): Promise<StorageAnswer> {
    const answer = await this.#storage(ask);
    if (ask.do !== "get" || ask.kind !== "shape" || !answer.ok || answer.value !== undefined) return answer;
    const until = this.#until.get(`${ask.workspace}/${ask.name}`);
    return until !== undefined && now < until ? { ok: true, value: this.#bytes } : answer;
  }
}
