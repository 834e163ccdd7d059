import type * as Y from "yjs";
import type { Command } from "../commands/run.ts";
import { type Step, stepsOfText, textOfSteps } from "./kept-steps.ts";
import { KnownRuns } from "./known-runs.ts";
import type { LiveChange } from "./live-tree.ts";
import { authorOf, type PartDocument } from "./part-document.ts";
import {
  beforeCalledAnew,
  foundUses,
  isRewrite,
  namedBy,
  type Renames,
  renamesOfUses,
  withoutTakenNames,
  withRewrites,
} from "./renames.ts";
import { withoutRenewedKeys } from "./renewed-keys.ts";
import { notTakenBack, stepsAsCalledNow, stepsCalledAnew } from "./steps-called-anew.ts";
import { withoutWhatOthersUse } from "./used-by-others.ts";
import { writerBefore } from "./yjs-tree.ts";
import {
  changesBetween,
  type EntryChange,
  isTree,
  type Path,
  sameValue,
  type Tree,
  TreeEditor,
  type TreeValue,
  valueAt,
} from "./tree.ts";

/**
 * Undo for one person: what they did in this and in other tabs, and what agent runs did for them, newest first.
 * Each transaction is one step. Undoing puts back, entry by entry, what was there before, but only where the
 * entry still is what the step made of it: a peer's later change of it stays. A feature that a step added goes
 * only if no peer has changed anything in it since, or built on it; one that it deleted comes back whole.
 *
 * It starts with the document as it is when opened: a step needs the values from before. A window that is loaded anew
 * goes on with the steps that it kept itself: they still only take back what stands. What a copy on this machine
 * catches up with is not this window's to undo: one press would take back what one did elsewhere in a week. Of what came
 * while the line was down, agents' runs are steps, each its own.
 */
export class PersonalUndo {
  readonly #part: PartDocument;
  readonly #person: string;
  readonly #stop: () => void;
  readonly #arrival: () => Arrival;
  readonly #origin = new UndoOrigin();
  /** Yjs clients that wrote an expression before variables in it were called otherwise, by path. */
  #usersBefore = new Map<string, number>();
  #done: Step[] = [];
  #undone: Step[] = [];
  readonly #runs: KnownRuns;

  /** `kept` is what the same window had kept of the same person's steps in the same document before it was loaded anew. */
  constructor(part: PartDocument, person: string, arrival: () => Arrival = () => "now", kept?: string) {
    this.#part = part;
    this.#person = person;
    this.#arrival = arrival;
    const { done, undone, usersBefore, runs } = stepsOfText(kept);
    this.#done = [...done];
    this.#undone = [...undone];
    this.#usersBefore = new Map(usersBefore);
    this.#runs = new KnownRuns(part, runs);
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

  /** The newest steps as text, for this window to go on with when it is loaded anew. */
  kept(characters: number): string {
    return textOfSteps(
      {
        done: this.#done,
        undone: this.#undone,
        usersBefore: this.#usersBefore,
        runs: this.#runs.whole(this.#done),
      },
      characters,
    );
  }

  /** Undoes the newest step of which something is left to undo. False if there was none. */
  undo(): boolean {
    return this.#revert(this.#done, this.#undone);
  }

  redo(): boolean {
    return this.#revert(this.#undone, this.#done);
  }

  /**
   * Runs a command that completes what this person did last in a feature, and is undone with it: where they have undone
   * something since, or did nothing there, it is not run. False if nothing was written.
   */
  complete(feature: string, command: Command): boolean {
    const step = this.#done.findLast(
      ({ run, changes }) => run === undefined && changes.some(({ path }) => path[1] === feature),
    );
    if (step === undefined || this.canRedo) return false;
    const newest = this.#done.at(-1);
    const done = this.#part.run(command);
    const own = this.#done.at(-1);
    if (own === undefined || own === newest) return false;
    this.#done.pop();
    const at = this.#done.indexOf(step);
    if (at >= 0) this.#done[at] = { ...step, changes: together(step.changes, own.changes) };
    return done.ok;
  }

  /** Whether a run did something here that can be tried to undo. */
  canUndoRun(run: string): boolean {
    return this.#done.some((step) => step.run === run);
  }

  /**
   * Undoes what an agent's run did, as one step. What others made of it since stays, and so does what there are no steps of
   * here: what it did before the document was opened.
   */
  undoRun(run: string): UndoneRun {
    const { tree } = this.#part;
    const editor = new TreeEditor(tree);
    const steps = stepsAsCalledNow(this.#done, tree).filter((one) => one.run === run);
    for (const step of steps.toReversed())
      for (const { path, after } of back(editor.snapshot(), step.changes)) editor.set(path, after);
    this.#done = this.#done.filter((one) => one.run !== run);
    const found = new Map(steps.flatMap((step) => [...(step.found ?? [])]));
    const written = this.#write(
      { changes: changesBetween(tree, editor.snapshot()), run, found },
      this.#undone,
    );
    if (written !== undefined) this.#done = [...stepsCalledAnew(this.#done, written, this.#part.tree)];
    if (written === undefined) return "nothing";
    return this.#runs.isWhole(run) ? "all" : "part";
  }

  #revert(from: Step[], to: Step[]): boolean {
    for (let step = from.pop(); step !== undefined; step = from.pop()) {
      const written = this.#write({ ...step, changes: back(this.#part.tree, step.changes) }, to);
      const { tree } = this.#part;
      from.splice(0, Infinity, ...stepsCalledAnew(from, notTakenBack(step.changes, tree), tree));
      if (written !== undefined) return true;
    }
    return false;
  }

  /** Nothing where nothing was written; or what it called variables otherwise. */
  #write(step: Step, to: Step[]): Renames | undefined {
    const unused = withoutWhatOthersUse(this.#part, step.changes, this.#person, this.#usersBefore);
    const changes = withoutTakenNames(this.#part.tree, unused);
    if (changes.length === 0) return undefined;
    const { own, elsewhere } = withRewrites(this.#part.tree, changes, step.found ?? new Map());
    this.#part.apply([...own, ...elsewhere], this.#origin);
    const renames = renamesOfUses(this.#part.tree, own);
    to.push({ ...step, changes: beforeCalledAnew(own, renames) });
    return renames;
  }

  readonly #record = (changes: readonly LiveChange[], transaction: Y.Transaction): void => {
    const { tree } = this.#part;
    const renames = renamesOfUses(tree, changes);
    for (const change of changes) this.#noteUser(change, renames);
    if (transaction.origin === this.#origin) return;
    const arrival = transaction.local ? "now" : this.#arrival();
    if (!transaction.local && arrival !== "before-opening") this.#runs.begin(transaction.beforeState);
    // What comes after being away is one transaction of many: one's own work, and what agents did, each by itself.
    const byRun = new Map<string | undefined, EntryChange[]>();
    const others: EntryChange[] = [];
    for (const change of changes) {
      const author = change.client === undefined ? undefined : authorOf(tree, change.client);
      const isMissed =
        arrival === "before-opening" || (arrival === "while-away" && author?.run === undefined);
      if (author?.person !== this.#person || isMissed) others.push(change);
      else if (isContent(change.path) && !isRewrite(change, renames)) {
        const step = byRun.get(author.run);
        if (step === undefined) byRun.set(author.run, [change]);
        else step.push(change);
      }
    }
    const callAnew = (steps: Step[]): Step[] => [...stepsCalledAnew(steps, namedBy(others, renames), tree)];
    this.#done = callAnew(this.#done);
    this.#undone = callAnew(this.#undone);
    if (byRun.size === 0) return;
    const found = foundUses(tree, changes);
    for (const [run, step] of byRun) {
      const kept = beforeCalledAnew(withoutRenewedKeys(tree, step), renames);
      this.#done.push({ changes: kept, run, ...(found.size > 0 && { found }) });
    }
    this.#forgetOldest();
    this.#undone = [];
  };

  /** One's own steps and those of runs apart: a day's work of one's own shall not make a part of what a run did. */
  #forgetOldest(): void {
    if (this.#done.length <= OWN_STEPS_KEPT) return;
    const [own = [], ofRuns = []] = [false, true].map((isRun) =>
      this.#done.filter(({ run }) => (run !== undefined) === isRun),
    );
    const gone = new Set([
      ...own.slice(0, Math.max(0, own.length - OWN_STEPS_KEPT)),
      ...ofRuns.slice(0, Math.max(0, ofRuns.length - RUN_STEPS_KEPT)),
    ]);
    for (const { run } of gone) if (run !== undefined) this.#runs.lose(run);
    if (gone.size > 0) this.#done = this.#done.filter((step) => !gone.has(step));
  }

  /** Who calls a variable otherwise writes every use of it, and has none of them by that. */
  #noteUser(change: LiveChange, renames: Renames): void {
    const key = change.path.join(" ");
    if (!isRewrite(change, renames)) {
      this.#usersBefore.delete(key);
      return;
    }
    const before = this.#usersBefore.get(key) ?? writerBefore(this.#part.doc, change.path);
    if (before !== undefined) this.#usersBefore.set(key, before);
  }
}

/** "part": what it did before there were steps of it here still stands. */
export type UndoneRun = "all" | "part" | "nothing";

/** When what comes from the server was made: before this window had the document, while its line was down, or now. */
export type Arrival = "before-opening" | "while-away" | "now";

/** What puts a step's entries back, where they still are what it made of them. */
function back(tree: Tree, changes: readonly EntryChange[]): readonly EntryChange[] {
  return changes.flatMap(({ path, before, after }) => {
    const now = valueAt(tree, path);
    const stands = isTree(valueAt(tree, path.slice(0, -1))) && isSame(now, after, path);
    return stands ? [{ path, before: now, after: before }] : [];
  });
}

/** Both as one: what was there before the first, and what is after the last; of what is as it was, nothing. */
function together(first: readonly EntryChange[], then: readonly EntryChange[]): readonly EntryChange[] {
  const both = then.reduce<readonly EntryChange[]>((changes, { path, before, after }) => {
    const at = changes.findIndex((one) => one.path.every((step, depth) => step === path[depth]));
    const known = changes[at];
    if (known === undefined) return [...changes, { path, before, after }];
    return changes.with(at, {
      ...known,
      after: withEntry(known.after, path.slice(known.path.length), after),
    });
  }, first);
  return both.filter(({ before, after }) => !sameValue(before, after));
}

function withEntry(
  whole: TreeValue | undefined,
  path: Path,
  value: TreeValue | undefined,
): TreeValue | undefined {
  if (path.length === 0 || !isTree(whole)) return value;
  const editor = new TreeEditor(whole);
  editor.set(path, value);
  return editor.snapshot();
}

/** Who moves what another added, or makes room beside it, has changed nothing in it. */
function isSame(now: TreeValue | undefined, after: TreeValue | undefined, path: Path): boolean {
  if (path.length !== 2 || !isTree(now) || !isTree(after)) return sameValue(now, after);
  return sameValue(new Map(now).set("order", ""), new Map(after).set("order", ""));
}

const OWN_STEPS_KEPT = 500;
/** A run makes some tens at most. */
const RUN_STEPS_KEPT = 2_000;

export class UndoOrigin {}

function isContent([root]: readonly string[]): boolean {
  return root !== "clients" && root !== "applied";
}
