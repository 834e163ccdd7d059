import type * as Y from "yjs";
import type { LiveChange } from "./live-tree.ts";
import { authorOf, type PartDocument } from "./part-document.ts";
import { type EntryChange, isTree, sameValue, valueAt } from "./tree.ts";

/**
 * Undo for one person: what they did in this and in other tabs, and what agent runs did for them, newest first.
 * Each transaction is one step. Undoing puts back, entry by entry, what was there before, but only where the
 * entry still is what the step made of it: a peer's later change of it stays. A feature that a step added goes
 * only if no peer has changed anything in it since; one that it deleted comes back whole.
 *
 * It starts with the document as it is when opened: a step needs the values from before.
 */
export class PersonalUndo {
  readonly #part: PartDocument;
  readonly #person: string;
  readonly #stop: () => void;
  readonly #origin = new UndoOrigin();
  #done: Step[] = [];
  #undone: Step[] = [];

  constructor(part: PartDocument, person: string) {
    this.#part = part;
    this.#person = person;
    this.#stop = part.listen(this.#record);
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  close(): void {
    this.#stop();
  }

  /** Undoes the newest step of which something is left to undo. False if there was none. */
  undo(): boolean {
    return this.#revert(this.#done, this.#undone);
  }

  redo(): boolean {
    return this.#revert(this.#undone, this.#done);
  }

  #revert(from: Step[], to: Step[]): boolean {
    for (let step = from.pop(); step !== undefined; step = from.pop()) {
      const changes = this.#back(step);
      if (changes.length === 0) continue;
      this.#part.apply(changes, this.#origin);
      to.push(changes);
      return true;
    }
    return false;
  }

  #back(step: Step): Step {
    const { tree } = this.#part;
    const changes: EntryChange[] = [];
    for (const { path, before, after } of step) {
      const parent = valueAt(tree, path.slice(0, -1));
      const now = valueAt(tree, path);
      if (!isTree(parent) || !sameValue(now, after)) continue;
      changes.push({ path, before: now, after: before });
    }
    return changes;
  }

  readonly #record = (changes: readonly LiveChange[], transaction: Y.Transaction): void => {
    if (transaction.origin === this.#origin) return;
    const { tree } = this.#part;
    const step = changes.filter(
      ({ path, client }) =>
        isContent(path) && client !== undefined && authorOf(tree, client)?.person === this.#person,
    );
    if (step.length === 0) return;
    this.#done.push(step);
    if (this.#done.length > STEPS_KEPT) this.#done.shift();
    this.#undone = [];
  };
}

type Step = readonly EntryChange[];

const STEPS_KEPT = 500;

export class UndoOrigin {}

function isContent([root]: readonly string[]): boolean {
  return root !== "clients" && root !== "applied";
}
