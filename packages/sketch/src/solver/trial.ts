import { isDimension } from "../schema/constraint.ts";
import type { SketchData } from "../schema/sketch.ts";
import { explainedDependences } from "./dependence.ts";
import type { Effort } from "./effort.ts";
import { type Geometry, geometryOf } from "./geometry.ts";
import type { Planegcs } from "./planegcs.ts";
import { type Care, excerpt, prepare, type Prepared, settle, settleAll, valuesOf } from "./settle.ts";
import { soundConstraints } from "./sound.ts";
import { type Standoff, standoff } from "./standoff.ts";
import type { Asked } from "./system.ts";

/** Where everything lies when some constraints hold, or that they cannot; "unknown" when it cost too much to tell. */
export type Verdict = readonly number[] | "impossible" | "unknown";

/** A miss (mm) that is more than rounding. */
const MISSED = 1e-7;

/** A part of a sketch that does not solve, to be tried with fewer of its constraints. */
export class Trial {
  /** What it is asked, the most believed first. */
  readonly constraints: readonly string[];
  /** Where the sketch lies. */
  readonly start: readonly number[];
  readonly #whole: Prepared;
  readonly #asked: readonly Asked[];
  readonly #planegcs: Planegcs;
  readonly #effort: Effort;
  readonly #verdicts = new Map<string, Verdict>();

  constructor(
    data: SketchData,
    asked: readonly Asked[],
    geometry: Geometry,
    planegcs: Planegcs,
    effort: Effort,
  ) {
    const part = excerpt(data, asked, geometry);
    const own = geometryOf(part);
    this.#whole = prepare(own, soundConstraints(part, own).sound);
    this.#asked = this.#whole.components
      .flatMap((component) => component.asked)
      .toSorted((a, b) => a.order - b.order);
    this.constraints = [...new Set(this.#asked.flatMap(({ constraint }) => constraint ?? []))];
    this.start = own.start;
    this.#planegcs = planegcs;
    this.#effort = effort;
  }

  /** Whether these hold together. */
  attempt(constraints: readonly string[], care: Care): Verdict {
    const key = JSON.stringify([care, ...constraints]);
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = this.#attempted(constraints, care);
    if (verdict !== "unknown") this.#verdicts.set(key, verdict);
    return verdict;
  }

  #attempted(constraints: readonly string[], care: Care): Verdict {
    const effort = this.#effort;
    if (effort.isSpent) return "unknown";
    const wanted = new Set(constraints);
    const { geometry, constraints: all } = this.#whole;
    const prepared = prepare(
      geometry,
      all.filter(({ id }) => wanted.has(id)),
    );
    const { refusals } = effort;
    const { settled } = settleAll(prepared, (component, of) =>
      settle(component, this.#planegcs, of, effort, care),
    );
    if (settled.every(({ at }) => at !== undefined)) return valuesOf(geometry, settled);
    return effort.isSpent || effort.refusals > refusals ? "unknown" : "impossible";
  }

  /** What does not hold where everything lies so. */
  missedAt(values: readonly number[]): ReadonlySet<string> {
    const missed = this.#asked.filter(({ equation }) => {
      const local = equation.variables.map((variable) => values[variable] ?? Number.NaN);
      return !(Math.abs(equation.evaluate(local)) <= MISSED);
    });
    return new Set(missed.flatMap(({ constraint }) => constraint ?? []));
  }

  /** Which of these hold each other off where all of them miss least. */
  standoff(constraints: readonly string[]): Standoff | undefined {
    const wanted = new Set(constraints);
    const among = this.#asked.filter(({ constraint }) => constraint === undefined || wanted.has(constraint));
    return standoff(among, this.start, this.#whole.geometry.constantCount, this.#effort);
  }

  /** Sets of which one member has nothing left to move, by slopes, and that do not hold as the sketch lies. */
  suspects(): readonly (readonly string[])[] {
    const missed = this.missedAt(this.start);
    return explainedDependences(this.#asked, this.start, this.#whole.geometry.constantCount, this.#effort)
      .filter((set) => set.constraints.some((id) => missed.has(id)))
      .map((set) => this.constraints.filter((id) => set.constraints.includes(id)));
  }

  /**
   * These in the order in which to offer them for removal: dimensions before geometric constraints, then what does not
   * hold as the sketch lies, which is what was asked last, then the least believed.
   */
  offers(constraints: readonly string[]): readonly string[] {
    const missed = this.missedAt(this.start);
    const dimensions = new Set(
      this.#whole.constraints.filter(({ constraint }) => isDimension(constraint)).map(({ id }) => id),
    );
    const rank = (id: string) => (dimensions.has(id) ? 2 : 0) + (missed.has(id) ? 1 : 0);
    return constraints.toReversed().toSorted((a, b) => rank(b) - rank(a));
  }
}
