import { isAlike } from "./alike.ts";
import type { SketchData, SketchPatch, SketchSolver } from "@solidtype/sketch";
import { leftOutWords } from "./left-out.ts";
import type { LookInto, Looked } from "./look-into.ts";

/** What is known of a drawing by now; with `isOpen` more will be. */
export type Answer = {
  readonly data: SketchData;
  readonly said: Looked;
  readonly isOpen: boolean;
  /** Times that it could not be looked into. */
  readonly failures: number;
};

const words = {
  solved: null,
  conflicting: "Constraints contradict each other: the red ones. Remove one.",
  looking: "Not solved at a glance: looking for where everything goes, or for what is in the way…",
  failed:
    "Not solved at a glance, and it could not be looked into further: the solver for that did not load. It is tried again.",
  unsolved:
    "No position was found that meets all constraints. Undo the last one, or move things nearer to where they belong.",
} as const;

/** What is wrong with a drawing, null when nothing is. */
export function wordsAbout({ data, said, isOpen, failures }: Answer): string | null {
  if (!said.ok) return said.error.message;
  const { status, diagnosis } = said.value;
  return (
    words[isOpen ? (failures > 0 ? "failed" : "looking") : status] ?? leftOutWords(data, diagnosis.problems)
  );
}

/** Milliseconds after which what failed is tried again; twice as many each time, up to the longest. */
const againMs = 5_000;
const longestAgainMs = 300_000;

/**
 * What a drawing comes to: at a glance at once, and looked into beside the page where a glance does not tell. The last
 * answer stands for as long as the drawing says the same: a part changes for many reasons, most of them elsewhere.
 */
export class Answers {
  readonly #solver: SketchSolver;
  readonly #elsewhere: LookInto;
  readonly #onTold: (data: SketchData) => void;
  #last: Answer | null = null;
  #glanced: Answer | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** `onTold`: more has become known of the drawing that was last asked about. */
  constructor(solver: SketchSolver, elsewhere: LookInto, onTold: (data: SketchData) => void) {
    this.#solver = solver;
    this.#elsewhere = elsewhere;
    this.#onTold = onTold;
  }

  close(): void {
    this.#last = null;
    clearTimeout(this.#again);
    this.#elsewhere.close();
  }

  glance(data: SketchData): Looked {
    return this.#glanceAt(data).said;
  }

  about(data: SketchData): Answer {
    if (this.#last !== null && saysTheSame(this.#last.data, data)) return this.#last;
    const answer = this.#glanceAt(data);
    clearTimeout(this.#again);
    this.#last = answer;
    if (answer.isOpen) void this.#lookInto(answer);
    return answer;
  }

  /** Where a drawing is shown to lie, as a change of it. */
  shownAt(data: SketchData): SketchPatch {
    const { said } = this.about(data);
    return said.ok ? said.value.patch : { entities: {}, constraints: {} };
  }

  /** What is tried before it is written is seen again when it has been. */
  #glanceAt(data: SketchData): Answer {
    if (this.#glanced !== null && saysTheSame(this.#glanced.data, data)) return this.#glanced;
    const said = this.#solver.glance(data);
    const isOpen = said.ok && said.value.status === "unsolved";
    return (this.#glanced = { data, said, isOpen, failures: 0 });
  }

  async #lookInto(asked: Answer): Promise<void> {
    const said = await this.#elsewhere.look(asked.data);
    if (this.#last !== asked || said === "overtaken") return;
    if (said === "failed") this.#tryAgain(asked);
    else this.#last = { ...asked, said, isOpen: false };
    this.#onTold(asked.data);
  }

  /** Nothing is known of it, then: not that it has no solution. */
  #tryAgain(asked: Answer): void {
    const failed = { ...asked, failures: asked.failures + 1 };
    this.#last = failed;
    const wait = Math.min(longestAgainMs, againMs * 2 ** asked.failures);
    this.#again = setTimeout(() => void this.#lookInto(failed), wait);
  }
}

/** Where a dimension's text stands says nothing. */
function saysTheSame(one: SketchData, other: SketchData): boolean {
  const [own, others] = [Object.entries(one.constraints), other.constraints];
  return (
    isAlike({ ...one, constraints: null }, { ...other, constraints: null }) &&
    own.length === Object.keys(others).length &&
    own.every(([id, constraint]) => Object.hasOwn(others, id) && saysAsMuch(constraint, others[id]))
  );
}

function saysAsMuch(one: object, other: object | undefined): boolean {
  return Object.is(one, other) || isAlike({ ...one, label: null }, { ...other, label: null });
}
