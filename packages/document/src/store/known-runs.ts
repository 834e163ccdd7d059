import * as Y from "yjs";
import type { Step } from "./kept-steps.ts";
import { authorOf, type PartDocument } from "./part-document.ts";
import { treeAt } from "./tree.ts";

type Clocks = ReadonlyMap<number, number>;

/**
 * Of which agents' runs a window has all steps, so that what taking one back leaves is not said to be gone. It has those
 * of what came since it has the document; what a run had written by then is told by the clocks of its Yjs clients.
 */
export class KnownRuns {
  readonly #part: PartDocument;
  /** What runs had written of which the window had all steps before it was loaded anew. */
  readonly #before: ReadonlyMap<string, number>;
  readonly #partly = new Set<string>();
  #hasBegun = false;

  constructor(part: PartDocument, before: ReadonlyMap<string, number>) {
    this.#part = part;
    this.#before = before;
  }

  /** The window has the document, in this state; what comes now are steps. */
  begin(state: Clocks): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    for (const [run, written] of this.#written(state))
      if (written > 0 && written !== this.#before.get(run)) this.#partly.add(run);
  }

  /** Of this one a step was forgotten. */
  lose(run: string): void {
    this.#partly.add(run);
  }

  isWhole(run: string): boolean {
    this.begin(this.#now());
    return !this.#partly.has(run);
  }

  /** Those among these steps of which there are all, and how much each has written by now. */
  whole(steps: readonly Step[]): ReadonlyMap<string, number> {
    const written = this.#written(this.#now());
    const runs = new Set(steps.flatMap(({ run }) => (run === undefined ? [] : [run])));
    return new Map([...runs].filter((run) => this.isWhole(run)).map((run) => [run, written.get(run) ?? 0]));
  }

  #now(): Clocks {
    return Y.decodeStateVector(Y.encodeStateVector(this.#part.doc));
  }

  /** By run, over all clients that it had. */
  #written(state: Clocks): ReadonlyMap<string, number> {
    const { tree } = this.#part;
    const written = new Map<string, number>();
    for (const key of treeAt(tree, "clients").keys()) {
      const client = Number(key);
      const run = authorOf(tree, client)?.run;
      if (run !== undefined) written.set(run, (written.get(run) ?? 0) + (state.get(client) ?? 0));
    }
    return written;
  }
}
