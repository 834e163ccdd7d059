import { cos } from "../same-everywhere.ts";
import { DisjointSets } from "../disjoint-sets.ts";
import { type DimensionType, isDimension } from "../schema/constraint.ts";
import { wrapTurn } from "../vec.ts";
import type { PointVariables } from "./equations.ts";
import type { Geometry, LineVariables, RoundVariables } from "./geometry.ts";
import { Reading } from "./reading.ts";
import type { Sound } from "./sound.ts";
import type { Statement } from "./statements.ts";

/** A constraint with what it says. */
export type Demand = { readonly constraint: string; readonly statements: readonly Statement[] };

const HALF = Math.PI;
const QUARTER = Math.PI / 2;

/** Reference dimensions demand nothing. */
export function compile(geometry: Geometry, constraints: readonly Sound[]): readonly Demand[] {
  const compiler = new Compiler(geometry, constraints);
  return constraints.flatMap((sound) => {
    if (isDimension(sound.constraint) && !sound.constraint.driving) return [];
    return [{ constraint: sound.id, statements: compiler.statementsOf(sound) }];
  });
}

class Compiler {
  readonly #geometry: Geometry;
  readonly #now: Reading;
  readonly #meeting: Meetings;

  constructor(geometry: Geometry, constraints: readonly Sound[]) {
    this.#geometry = geometry;
    this.#now = new Reading(geometry.start);
    this.#meeting = new Meetings(geometry, constraints);
  }

  statementsOf({ constraint, operands }: Sound): readonly Statement[] {
    const [first = "", second = "", third = ""] = constraint.on;
    const onLines = operands[0] === "line";
    if (isDimension(constraint))
      return this.#dimension(constraint.type, constraint.on, operands, constraint.value);
    switch (constraint.type) {
      case "coincident":
        return together(this.#point(first), this.#point(second));
      case "horizontal":
        return [
          onLines
            ? level(this.#line(first), "y")
            : { kind: "same", u: this.#point(first).y, v: this.#point(second).y },
        ];
      case "vertical":
        return [
          onLines
            ? level(this.#line(first), "x")
            : { kind: "same", u: this.#point(first).x, v: this.#point(second).x },
        ];
      case "parallel":
        return [this.#turn(this.#line(first), this.#line(second), "parallel", [0, HALF])];
      case "perpendicular":
        return [this.#turn(this.#line(first), this.#line(second), "perpendicular", [QUARTER, -QUARTER])];
      case "collinear": {
        const line = this.#line(second);
        return [line.start, line.end].map((place) => this.#offLine(place, this.#line(first), 0));
      }
      case "tangent":
        return [this.#tangent(first, second)];
      case "equal":
        return [
          onLines
            ? this.#equalLengths(first, second)
            : { kind: "same", u: this.#round(first).radius, v: this.#round(second).radius },
        ];
      case "concentric":
        return together(this.#centerOrPoint(first), this.#centerOrPoint(second));
      case "midpoint": {
        const { start, end } = this.#line(second);
        return [{ kind: "halfway", p: start, q: end, center: this.#point(first) }];
      }
      case "symmetric":
        return this.#symmetric(first, second, third, operands[2] === "point");
      case "on-curve":
        return [this.#onCurve(this.#point(first), second)];
      case "fixed":
        return this.#fixed(first);
    }
  }

  #point(id: string): PointVariables {
    return present(this.#geometry.points.get(id), id);
  }

  #line(id: string): LineVariables {
    return present(this.#geometry.lines.get(id), id);
  }

  #round(id: string): RoundVariables {
    return present(this.#geometry.rounds.get(id), id);
  }

  #centerOrPoint(id: string): PointVariables {
    return this.#geometry.points.get(id) ?? this.#round(id).center;
  }

  #fixed(id: string): readonly Statement[] {
    const variables = this.#geometry.variables.get(id) ?? [];
    return variables.map((u) => ({ kind: "hold", u, value: this.#now.number(u) }));
  }

  #equalLengths(first: string, second: string): Statement {
    const [one, other] = [this.#line(first), this.#line(second)];
    return { kind: "equal-lengths", a: one.start, b: one.end, c: other.start, d: other.end };
  }

  #offLine(place: PointVariables, line: LineVariables, value: number): Statement {
    const side = value === 0 ? 1 : this.#now.side(place, line);
    return { kind: "off-line", place, a: line.start, b: line.end, side, offset: { value } };
  }

  #onCurve(place: PointVariables, curve: string): Statement {
    const round = this.#geometry.rounds.get(curve);
    if (round === undefined) return this.#offLine(place, this.#line(curve), 0);
    return { kind: "on-round", place, center: round.center, radius: round.radius };
  }

  #symmetric(first: string, second: string, third: string, aboutPoint: boolean): readonly Statement[] {
    const [p, q] = [this.#centerOrPoint(first), this.#centerOrPoint(second)];
    if (aboutPoint) return [{ kind: "halfway", p, q, center: this.#point(third) }];
    const { start, end } = this.#line(third);
    const mirrored: Statement = { kind: "mirror", p, q, a: start, b: end };
    const [one, other] = [this.#geometry.rounds.get(first), this.#geometry.rounds.get(second)];
    if (one === undefined || other === undefined) return [mirrored];
    return [mirrored, { kind: "same", u: one.radius, v: other.radius }];
  }

  /** Of the angles that would do, the one nearest to how the lines lie now. */
  #turn(
    first: LineVariables,
    second: LineVariables,
    meaning: "parallel" | "perpendicular" | "angle",
    angles: readonly [number, ...number[]],
  ): Statement {
    const now = this.#now.turn(first, second);
    const off = (angle: number) => 1 - cos(now - angle);
    const angle = angles.toSorted((a, b) => off(a) - off(b))[0] ?? angles[0];
    const arm = Math.max(1e-3, Math.min(this.#now.length(first), this.#now.length(second)));
    return {
      kind: "turn",
      a: first.start,
      b: first.end,
      c: second.start,
      d: second.end,
      angle,
      arm,
      meaning,
    };
  }

  /**
   * Where the curves share a point, tangency there is a matter of directions. Asking for the distance
   * between line and centre as well would be asking twice for one thing, and leaves 4e-5 mm unsolved.
   */
  #tangent(first: string, second: string): Statement {
    const shared = this.#meeting.pointOf(first, second);
    const line = this.#geometry.lines.get(first) ?? this.#geometry.lines.get(second);
    const rounds = [first, second].flatMap((id) => this.#geometry.rounds.get(id) ?? []);
    const [round, other] = rounds;
    if (round === undefined) throw new Error(`tangent of "${first}" and "${second}" has no round`);
    if (line !== undefined) {
      if (shared !== undefined) {
        return this.#turn(line, { start: round.center, end: shared }, "perpendicular", [QUARTER, -QUARTER]);
      }
      const side = this.#now.side(round.center, line);
      return {
        kind: "off-line",
        place: round.center,
        a: line.start,
        b: line.end,
        side,
        offset: { radius: round.radius },
      };
    }
    if (other === undefined) throw new Error(`tangent of "${first}" and "${second}" has one round only`);
    if (shared !== undefined) {
      return this.#turn(
        { start: shared, end: round.center },
        { start: shared, end: other.center },
        "parallel",
        [0, HALF],
      );
    }
    const smaller = this.#now.number(round.radius) < this.#now.number(other.radius);
    const [outer, inner] = smaller ? [other, round] : [round, other];
    return { kind: "touch", first: outer, second: inner, inside: this.#now.isInside(outer, inner) };
  }

  #dimension(
    type: DimensionType,
    on: readonly string[],
    operands: readonly string[],
    value: number,
  ): readonly Statement[] {
    const [first = "", second = ""] = on;
    switch (type) {
      case "distance":
        // Around a distance of nothing there is no slope to follow.
        if (value === 0 && operands.every((operand) => operand === "point"))
          return together(this.#point(first), this.#point(second));
        return [this.#distance(first, second, operands, value)];
      case "horizontal-distance":
        return [{ kind: "difference", u: this.#point(first).x, v: this.#point(second).x, value }];
      case "vertical-distance":
        return [{ kind: "difference", u: this.#point(first).y, v: this.#point(second).y, value }];
      case "length": {
        const { start, end } = this.#line(first);
        return [{ kind: "distance", p: start, q: end, value }];
      }
      case "angle":
        return [this.#turn(this.#line(first), this.#line(second), "angle", [wrapTurn(value)])];
      case "corner-angle":
        return [this.#turn(this.#line(first), this.#line(second), "angle", [wrapTurn(HALF - value)])];
      case "radius":
        return [{ kind: "value", u: this.#round(first).radius, value }];
      case "diameter":
        return [{ kind: "value", u: this.#round(first).radius, value: value / 2 }];
    }
  }

  #distance(first: string, second: string, operands: readonly string[], value: number): Statement {
    if (operands[0] === "line") {
      const place = operands[1] === "line" ? this.#line(second).start : this.#point(second);
      return this.#offLine(place, this.#line(first), value);
    }
    if (operands[1] === "line") return this.#offLine(this.#point(first), this.#line(second), value);
    return { kind: "distance", p: this.#point(first), q: this.#point(second), value };
  }
}

function present<Value>(value: Value | undefined, id: string): Value {
  if (value === undefined) throw new Error(`"${id}" was checked and is gone`);
  return value;
}

function together(p: PointVariables, q: PointVariables): readonly Statement[] {
  return [
    { kind: "same", u: p.x, v: q.x },
    { kind: "same", u: p.y, v: q.y },
  ];
}

function level({ start, end }: LineVariables, coordinate: "x" | "y"): Statement {
  return { kind: "same", u: start[coordinate], v: end[coordinate] };
}

/** Finds the point at which two curves are known to meet, by id or by constraint. */
class Meetings {
  readonly #same = new DisjointSets<number>();
  readonly #onCurve = new Map<string, PointVariables[]>();
  readonly #geometry: Geometry;

  constructor(geometry: Geometry, constraints: readonly Sound[]) {
    this.#geometry = geometry;
    for (const { constraint } of constraints) {
      const [first = "", second = ""] = constraint.on;
      const [p, q] = [geometry.points.get(first), geometry.points.get(second)];
      if (constraint.type === "coincident" && p !== undefined && q !== undefined) this.#same.join(p.x, q.x);
      if (constraint.type === "on-curve" && p !== undefined) {
        this.#onCurve.set(second, [...(this.#onCurve.get(second) ?? []), p]);
      }
    }
  }

  pointOf(first: string, second: string): PointVariables | undefined {
    const [ofFirst, ofSecond] = [this.#placesOn(first), this.#placesOn(second)];
    return ofFirst.find((p) => ofSecond.some((q) => this.#same.find(p.x) === this.#same.find(q.x)));
  }

  #placesOn(curve: string): readonly PointVariables[] {
    const line = this.#geometry.lines.get(curve);
    const ends = line === undefined ? (this.#geometry.rounds.get(curve)?.ends ?? []) : [line.start, line.end];
    return [...ends, ...(this.#onCurve.get(curve) ?? [])];
  }
}
