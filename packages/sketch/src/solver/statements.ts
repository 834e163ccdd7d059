import {
  type Equation,
  equalLengths,
  linear,
  middleOnLine,
  offLine,
  type PointVariables,
  separation,
  squareTo,
  turn,
} from "./equations.ts";

type LineThrough = { readonly a: PointVariables; readonly b: PointVariables };

/**
 * What constraints say, in the few words that every solver behind the port understands. Variables are
 * numbers; lengths are mm, angles radians. Which of two answers is meant (side, angle) is already decided.
 */
export type Statement =
  | { readonly kind: "same"; readonly u: number; readonly v: number }
  | { readonly kind: "hold"; readonly u: number; readonly value: number }
  | { readonly kind: "value"; readonly u: number; readonly value: number }
  /** v − u */
  | { readonly kind: "difference"; readonly u: number; readonly v: number; readonly value: number }
  | {
      readonly kind: "distance";
      readonly p: PointVariables;
      readonly q: PointVariables;
      readonly value: number;
    }
  | {
      readonly kind: "on-round";
      readonly place: PointVariables;
      readonly center: PointVariables;
      readonly radius: number;
    }
  /** Two rounds touch; with `inside` the second lies within the first. */
  | {
      readonly kind: "touch";
      readonly first: { readonly center: PointVariables; readonly radius: number };
      readonly second: { readonly center: PointVariables; readonly radius: number };
      readonly inside: boolean;
    }
  | ({
      readonly kind: "off-line";
      readonly place: PointVariables;
      readonly side: 1 | -1;
      readonly offset: { readonly value: number } | { readonly radius: number };
    } & LineThrough)
  | ({
      readonly kind: "turn";
      readonly c: PointVariables;
      readonly d: PointVariables;
      readonly angle: number;
      readonly arm: number;
      readonly meaning: "parallel" | "perpendicular" | "angle";
    } & LineThrough)
  | ({ readonly kind: "equal-lengths"; readonly c: PointVariables; readonly d: PointVariables } & LineThrough)
  | ({ readonly kind: "mirror"; readonly p: PointVariables; readonly q: PointVariables } & LineThrough)
  /** `center` is the middle of p and q. */
  | {
      readonly kind: "halfway";
      readonly p: PointVariables;
      readonly q: PointVariables;
      readonly center: PointVariables;
    };

export function equationsOf(statement: Statement): readonly Equation[] {
  switch (statement.kind) {
    case "same":
      return [
        linear([
          [statement.u, 1],
          [statement.v, -1],
        ]),
      ];
    case "hold":
    case "value":
      return [linear([[statement.u, 1]], statement.value)];
    case "difference":
      return [
        linear(
          [
            [statement.v, 1],
            [statement.u, -1],
          ],
          statement.value,
        ),
      ];
    case "distance":
      return [separation(statement.p, statement.q, [], statement.value)];
    case "on-round":
      return [separation(statement.place, statement.center, [[statement.radius, 1]])];
    case "touch": {
      const { first, second, inside } = statement;
      return [
        separation(first.center, second.center, [
          [first.radius, 1],
          [second.radius, inside ? -1 : 1],
        ]),
      ];
    }
    case "off-line": {
      const { place, a, b, side, offset } = statement;
      return [
        offLine(place, a, b, "radius" in offset ? { side, ...offset } : { side, constant: offset.value }),
      ];
    }
    case "turn":
      return [turn(statement.a, statement.b, statement.c, statement.d, statement.angle, statement.arm)];
    case "equal-lengths":
      return [equalLengths(statement.a, statement.b, statement.c, statement.d)];
    case "mirror": {
      const { p, q, a, b } = statement;
      return [middleOnLine(p, q, a, b), squareTo(p, q, a, b)];
    }
    case "halfway": {
      const { p, q, center } = statement;
      return [
        linear([
          [p.x, 1],
          [q.x, 1],
          [center.x, -2],
        ]),
        linear([
          [p.y, 1],
          [q.y, 1],
          [center.y, -2],
        ]),
      ];
    }
  }
}
