import type { WorkspaceId } from "@solidtype/contracts";
import { givenUp } from "@solidtype/kernel";
import type { StorageAsk } from "./protocol.ts";

/** So long nothing that was given up is tried again; then the machine may have been too busy for it. */
const keptMs = 600_000;
const mostKept = 1_000;

/**
 * Operations that OCCT came to no end with, by the key of their result. A kernel that looks such a result up is told so,
 * and builds all the rest. Only this process knows: what was too slow once is no truth to be stored.
 */
export class GivenUpWork {
  readonly #until = new Map<string, number>();
  readonly #bytes: Uint8Array;

  constructor(seconds: number) {
    this.#bytes = givenUp(seconds);
  }

  add(workspace: WorkspaceId, keys: readonly string[], now: number): void {
    this.#keep(workspace, keys, now + keptMs);
  }

  /**
   * Of a task that had to be ended because there were too many: it is asked for again once that failure is forgotten, and
   * must then still know them, or it would meet just as many for ever.
   */
  addForNext(workspace: WorkspaceId, keys: readonly string[], now: number): void {
    this.#keep(workspace, keys, now + 2 * keptMs);
  }

  #keep(workspace: WorkspaceId, keys: readonly string[], until: number): void {
    for (const key of keys) {
      this.#until.delete(`${workspace}/${key}`);
      this.#until.set(`${workspace}/${key}`, until);
      const [oldest] = this.#until.keys();
      if (this.#until.size > mostKept) this.#until.delete(oldest!);
    }
  }

  /** What a kernel finds in the place of the result that it asks for, if that was given up. */
  answer(ask: StorageAsk, now: number): Uint8Array | undefined {
    if (ask.do !== "get" || ask.kind !== "shape") return undefined;
    const until = this.#until.get(`${ask.workspace}/${ask.name}`);
    return until !== undefined && now < until ? this.#bytes : undefined;
  }
}
