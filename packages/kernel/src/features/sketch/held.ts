import type { Failure } from "@solidtype/contracts";
import { type Hold, holdsIn, type Reference } from "@solidtype/document";
import {
  type Entity,
  isBuiltIn,
  isKnownEntity,
  type SketchData,
  type StoredEntity,
  type Vec2,
} from "@solidtype/sketch";
import type { Frame } from "../../geometry/frame.ts";
import { dot, subtract, type Vector } from "../../geometry/vector.ts";
import { FeatureFailed, type KernelCode } from "../../part/failure.ts";
import type { Part } from "../../part/part.ts";
import { edgeAt, type EdgeCourse, pointAt, wrongKind } from "../../part/references.ts";

/** Within this of 1 the cosine of two directions says that they are parallel. */
const PARALLEL = 1e-12;
/** Millimetres: a straight edge that is seen shorter than that is seen from its end. */
const NO_LENGTH = 1e-6;

type Entities = { readonly [id: string]: StoredEntity };
type Places = { readonly [entity: string]: Partial<Vec2> & { readonly radius?: number } };

export type Held = {
  readonly data: SketchData;
  /** Where what it is fixed to is gone, or is no such thing any more: then it stays where it is stored. */
  readonly lost: readonly { readonly constraint: string; readonly failure: Failure<KernelCode> }[];
};

/**
 * The drawing with all that is fixed to geometry of the part where that is seen on its plane now. The solver then holds
 * it there like anything that is fixed where it is stored.
 */
export async function heldInPlace(part: Part, frame: Frame, data: SketchData): Promise<Held> {
  const entities: { [id: string]: StoredEntity } = { ...data.entities };
  const lost: Held["lost"][number][] = [];
  for (const hold of holdsIn(data)) {
    try {
      const places = await placesOf(part, frame, hold, entities);
      for (const [id, place] of Object.entries(places))
        if (!isBuiltIn(id)) entities[id] = { ...entities[id]!, ...place };
    } catch (error) {
      if (!(error instanceof FeatureFailed)) throw error;
      lost.push({ constraint: hold.constraint, failure: error.failure });
    }
  }
  return { data: { ...data, entities }, lost };
}

async function placesOf(
  part: Part,
  frame: Frame,
  { on, reference }: Hold,
  entities: Entities,
): Promise<Places> {
  const entity = entities[on];
  if (entity === undefined || !isKnownEntity(entity)) return {};
  if (entity.type === "point") return { [on]: seenOn(frame, await pointAt(part, reference)) };
  const edge = await edgeAt(part, reference);
  if (entity.type === "line") return lineOf(frame, edge, reference, entity, entities);
  const { center, radius, ends } = roundOf(frame, edge, reference);
  return entity.type === "circle"
    ? { [entity.center]: center, [on]: { radius } }
    : { [entity.center]: center, [entity.start]: ends[0], [entity.end]: ends[1] };
}

function seenOn(frame: Frame, point: Vector): Vec2 {
  const offset = subtract(point, frame.origin);
  return { x: dot(offset, frame.x), y: dot(offset, frame.y) };
}

const apart = (a: Vec2, b: Vec2): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Its ends keep their sides: an edge has no direction of its own. */
function lineOf(
  frame: Frame,
  { ends, circle }: EdgeCourse,
  reference: Reference,
  line: Extract<Entity, { type: "line" }>,
  entities: Entities,
): Places {
  const [a, b] = [seenOn(frame, ends[0]), seenOn(frame, ends[1])];
  if (circle !== null || apart(a, b) < NO_LENGTH) throw wrongKind(reference, "edge that is seen as a line");
  const stored = entities[line.start];
  const was = stored !== undefined && isKnownEntity(stored) && stored.type === "point" ? stored : a;
  const [start, end] = apart(a, was) <= apart(b, was) ? [a, b] : [b, a];
  return { [line.start]: start, [line.end]: end };
}

/** Ends are counter-clockwise, as arcs are drawn. */
function roundOf(frame: Frame, { ends, middle, circle }: EdgeCourse, reference: Reference) {
  if (circle === null || Math.abs(dot(circle.axis, frame.normal)) < 1 - PARALLEL)
    throw wrongKind(reference, "round edge in parallel to the sketch");
  const center = seenOn(frame, circle.center);
  const [a, b] = [seenOn(frame, ends[0]), seenOn(frame, ends[1])];
  const angle = ({ x, y }: Vec2): number => Math.atan2(y - center.y, x - center.x);
  const turned = (to: number): number => (to - angle(a) + 4 * Math.PI) % (2 * Math.PI);
  const isForward = turned(angle(seenOn(frame, middle))) <= turned(angle(b));
  return { center, radius: circle.radius, ends: isForward ? ([a, b] as const) : ([b, a] as const) };
}
