import type { OpenCascadeInstance } from "opencascade.js";
import type { Json } from "@solidtype/contracts";
import { z } from "zod";
import { type Frame, type Line, onFrame } from "../../geometry/frame.ts";
import { scale } from "../../geometry/vector.ts";
import { bodiesNamed } from "../../part/combine.ts";
import type { OpenBody, Part } from "../../part/part.ts";
import { type Bounds, overlap, reach, turnedBox } from "../../solid/bounds.ts";
import type { Solid } from "../../solid/solid.ts";
import { keyOf } from "../../store/key.ts";
import { materialAlong } from "./material-along.ts";

/**
 * How far behind its point a drill comes into the material, and how much further its mouth must go to leave nothing
 * over it where the surface is not square to the drill.
 */
export type Entry = { readonly back: number; readonly clear: number };

const atThePoint: Entry = { back: 0, clear: 0 };
const LEAST = 1e-6;

/**
 * A drill comes from outside. Where its point lies inside of a body (a boss's own sketch, a plane through the middle) it
 * begins at that body's surface, behind the point; so it does where there is material behind it only, as of a boss that
 * stands alone. Else it begins at the point: another body that lies on the one it goes into is not its own, and what is
 * beyond a gap is not in its way.
 */
export async function entryOf(
  part: Part,
  targets: readonly string[],
  frame: Frame,
  radius: number,
): Promise<Entry> {
  const bodies = await bodiesOf(part, targets);
  const over = bodies.filter(({ solid }) => reachesBehind(solid.box, frame, radius));
  if (over.length === 0) return atThePoint;
  // What waits to be cut out is still in the solids: it is cut out only where that can matter.
  const waits = bodies.some(({ cuts }) => cuts.length > 0);
  if (waits && !(await isUnderSome(part, over.map(solidOf), frame, radius))) return atThePoint;
  await part.scene();
  return entryInto(part, (await bodiesOf(part, targets)).map(solidOf), frame, radius);
}

async function bodiesOf(part: Part, targets: readonly string[]): Promise<readonly OpenBody[]> {
  return targets.length > 0 ? bodiesNamed(part, targets) : part.openBodies;
}

const solidOf = ({ solid }: OpenBody): Solid => solid;

function reachesBehind(box: Bounds, frame: Frame, radius: number): boolean {
  const far = -reach(box, frame.origin, frame.normal)[0];
  return far > 1e-4 && overlap(box, turnedBox(frame.origin, frame.normal, [-far, 0], radius));
}

async function isUnderSome(
  part: Part,
  solids: readonly Solid[],
  frame: Frame,
  radius: number,
): Promise<boolean> {
  const find = () => {
    const behind = ([u, v]: Place) => {
      const up = backwards({ origin: onFrame(frame, u, v), direction: frame.normal });
      return solids.some((solid) => materialAlong(part.oc, solid, up).length > 0);
    };
    return behind([0, 0]) || around(radius).every(behind);
  };
  return z.boolean().parse(await found(part, "whether a drill is under", solids, { frame, radius }, find));
}

const entrySchema = z.object({ back: z.number(), clear: z.number() });

async function entryInto(part: Part, solids: readonly Solid[], frame: Frame, radius: number): Promise<Entry> {
  const find = () => entryIn(part.oc, solids, frame, radius);
  return entrySchema.parse(await found(part, "where a drill comes in", solids, { frame, radius }, find));
}

/** Asked again at each rebuild, of the same solids. */
async function found(
  part: Part,
  what: string,
  solids: readonly Solid[],
  drill: { readonly frame: Frame; readonly radius: number },
  find: () => Json,
): Promise<Json> {
  const keys = solids.map(({ key }) => key);
  const unit = await part.units.unit(keyOf(what, keys, drill), () => ({ pieces: [], note: find() }));
  return unit.note;
}

type Place = readonly [u: number, v: number];

/** Just inside of the mouth's rim: a wall that it is flush with is not in its way. */
function around(radius: number): readonly Place[] {
  return Array.from({ length: 8 }, (_, at) => {
    const angle = (Math.PI * at) / 4;
    return [0.999 * radius * Math.cos(angle), 0.999 * radius * Math.sin(angle)];
  });
}

function entryIn(oc: OpenCascadeInstance, solids: readonly Solid[], frame: Frame, radius: number): Entry {
  const behind = ([u, v]: Place) => {
    return depthBehind(oc, solids, { origin: onFrame(frame, u, v), direction: frame.normal });
  };
  const axis = behind([0, 0]);
  const rim = around(radius);
  // A wider drill at the place of another one has material all round only.
  if (axis === 0 && !rim.every((place) => behind(place) > 0)) return atThePoint;
  const depths = [axis, ...rim.map(behind)].filter((depth) => depth > 0);
  const [least, most] = [Math.min(...depths), Math.max(...depths)];
  const back = axis === 0 ? most : axis;
  const isLevel = most - least < LEAST || (axis > 0 && most - back < LEAST);
  // Between the places that were looked at a slanted surface is a little higher.
  return { back, clear: isLevel ? 0 : most - back + (most - least) / 10 };
}

function depthBehind(oc: OpenCascadeInstance, solids: readonly Solid[], down: Line): number {
  const behind = solids.map((solid) => materialAlong(oc, solid, backwards(down)).length);
  if (behind.every((depth) => depth === 0)) return 0;
  const ahead = solids.map((solid) => materialAlong(oc, solid, down));
  const isLast = ahead.every(({ isMet }) => !isMet);
  return Math.max(0, ...behind.filter((_, at) => isLast || ahead[at]!.length > 0));
}

const backwards = ({ origin, direction }: Line): Line => ({ origin, direction: scale(direction, -1) });
