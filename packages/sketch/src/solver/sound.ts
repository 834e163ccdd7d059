import type { EntryProblem } from "../problem.ts";
import {
  asksLengthOfAxis,
  type Constraint,
  isDimension,
  type Operand,
  signatureFor,
} from "../schema/constraint.ts";
import { isKnownEntity } from "../schema/entity.ts";
import { knownConstraints, type SketchData } from "../schema/sketch.ts";
import type { Geometry } from "./geometry.ts";

/** A constraint whose references are all there and of a kind it can be put on. */
export type Sound = {
  readonly id: string;
  readonly constraint: Constraint;
  readonly operands: readonly Operand[];
};

export function soundConstraints(
  data: SketchData,
  geometry: Geometry,
): { readonly sound: readonly Sound[]; readonly problems: readonly EntryProblem[] } {
  const sound: Sound[] = [];
  const problems: EntryProblem[] = [];
  const isLater = (id: string): boolean => {
    const entity = Object.hasOwn(data.entities, id) ? data.entities[id] : undefined;
    return entity !== undefined && !isKnownEntity(entity);
  };
  for (const [id, constraint] of knownConstraints(data)) {
    // What is drawn by a later version is there, and what is put on it is for that to say (K-5).
    if (constraint.on.some(isLater)) continue;
    const refused = (code: EntryProblem["code"], why: string) =>
      problems.push({ code, entities: [], constraints: [id], message: `${constraint.type} "${id}" ${why}` });
    const missing = constraint.on.find((entity) => kindOf(geometry, entity) === undefined);
    const operands = operandsOf(geometry, constraint);
    if (missing !== undefined) refused("missing-reference", `refers to "${missing}", which is not there.`);
    else if (operands === undefined) refused("wrong-operand", "cannot be put on what it refers to.");
    else if (!hasUsableValue(constraint)) refused("bad-value", "has a value that nothing can have.");
    else sound.push({ id, constraint, operands });
  }
  return { sound, problems };
}

function kindOf(geometry: Geometry, id: string): "point" | "line" | "round" | undefined {
  if (geometry.points.has(id)) return "point";
  if (geometry.lines.has(id)) return "line";
  return geometry.rounds.has(id) ? "round" : undefined;
}

function operandsOf(geometry: Geometry, { type, on }: Constraint): readonly Operand[] | undefined {
  // On itself a constraint says nothing, or nonsense.
  if (new Set(on).size < on.length || asksLengthOfAxis({ type, on })) return undefined;
  return signatureFor(
    type,
    on.map((id) => kindOf(geometry, id)),
  );
}

function hasUsableValue(constraint: Constraint): boolean {
  if (!isDimension(constraint) || !constraint.driving) return true;
  const { value } = constraint;
  if (!Number.isFinite(value)) return false;
  switch (constraint.type) {
    case "radius":
    case "diameter":
    case "length":
      return value > 0;
    case "distance":
      return value >= 0;
    case "horizontal-distance":
    case "vertical-distance":
    case "angle":
    case "corner-angle":
      return true;
  }
}
