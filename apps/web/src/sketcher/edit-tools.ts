import {
  extend,
  isKnownEntity,
  lay,
  type NewId,
  offset,
  roundCorner,
  type SketchData,
  type SketchPatch,
  trim,
  type Vec2,
} from "@solidtype/sketch";
import type { Unit } from "@solidtype/document";
import type { CadPicture } from "../design/cad-icons.tsx";
import { roundInUnit } from "../editor/part-units.ts";
import { chainThrough, gapToEntity, nearestEntity, placeOf } from "./pointing.ts";

export type Pointing = {
  readonly at: Vec2;
  /** How near counts as on something, mm. */
  readonly reach: number;
  /** What has been picked for the tool before. */
  readonly chosen: readonly string[];
  /** In which sizes that the tool chooses are round. */
  readonly unit: Unit;
};

type Done =
  | { readonly ok: true; readonly value: SketchPatch }
  | { readonly ok: false; readonly error: { readonly message: string } };

/** A tool that changes what is drawn: a click does what the pointer shows. */
export type EditTool = {
  readonly kind: "edit";
  readonly id: string;
  readonly label: string;
  readonly picture: CadPicture;
  readonly key?: string;
  readonly hint: string;
  /** What a click here works on; null: nothing. */
  readonly target: (data: SketchData, pointing: Pointing) => string | null;
  /** Curves that a first click picks, for a second to place; null where one click is all. */
  readonly picks?: (data: SketchData, target: string) => readonly string[];
  readonly apply: (data: SketchData, pointing: Pointing, target: string, newId: NewId) => Done;
};

const curve: EditTool["target"] = (data, { at, reach }) => nearestEntity(data, at, reach, "curves");

export const editTools: readonly EditTool[] = [
  {
    kind: "edit",
    id: "trim",
    label: "Trim",
    picture: "trim",
    key: "KeyM",
    hint: "Click the stretch that is to go",
    target: curve,
    apply: (data, { at }, target, newId) => trim(newId, data, target, at),
  },
  {
    kind: "edit",
    id: "extend",
    label: "Extend",
    picture: "extend",
    key: "KeyX",
    hint: "Click the end that is to go on to the next curve",
    target: curve,
    apply: (data, { at }, target, newId) => extend(newId, data, target, at),
  },
  {
    kind: "edit",
    id: "offset",
    label: "Offset",
    picture: "offset",
    key: "KeyO",
    hint: "Click a curve or a chain, then the side on which its copy is to be",
    target: (data, pointing) =>
      pointing.chosen.length > 0 ? (pointing.chosen[0] ?? null) : curve(data, pointing),
    picks: chainThrough,
    apply: (data, pointing, target, newId) => {
      const { chosen } = pointing;
      return offsetTowards(data, { ...pointing, chosen: chosen.length > 0 ? chosen : [target] }, newId);
    },
  },
  {
    kind: "edit",
    id: "sketch-fillet",
    label: "Sketch fillet",
    picture: "fillet",
    hint: "Click the corner that is to be rounded",
    target: (data, { at, reach, unit }) => {
      const point = nearestEntity(data, at, reach * 1.5, "points");
      return point !== null && cornerRadius(data, point, unit) !== null ? point : null;
    },
    apply: (data, { unit }, target, newId) =>
      roundedToFit(newId, data, target, cornerRadius(data, target, unit) ?? 1),
  },
];

/** On the side where the pointer is, as far as the pointer is: of the two copies, the one that passes nearer to it. */
function offsetTowards(data: SketchData, { at, chosen, unit }: Pointing, newId: NewId): Done {
  const gap = Math.min(...chosen.map((id) => gapToEntity(data, id, at)));
  const by = roundInUnit(gap, unit, 2);
  const sides = [by, -by].map((distance) => {
    const made = offset(newId, data, chosen, distance);
    const drawn = made.ok ? lay(data, made.value) : null;
    const copies = made.ok ? Object.keys(made.value.entities) : [];
    const off = drawn === null ? Infinity : Math.min(...copies.map((id) => gapToEntity(drawn, id, at)));
    return { made, off };
  });
  const nearer = sides.toSorted((a, b) => a.off - b.off)[0];
  return nearer?.made ?? { ok: false, error: { message: "Pick a curve first." } };
}

/** How often a radius that is too large is halved. */
const mostHalvings = 10;

/** Into a sharp corner a smaller arc fits than into a square one: its radius can be typed right after. */
function roundedToFit(newId: NewId, data: SketchData, corner: string, radius: number, halved = 0): Done {
  const made = roundCorner(newId, data, corner, radius);
  const isTooLarge = !made.ok && made.error.code === "does-not-fit" && halved < mostHalvings;
  return isTooLarge ? roundedToFit(newId, data, corner, radius / 2, halved + 1) : made;
}

/**
 * The radius that a corner takes without asking: a readable fifth of its shorter side; null where no corner is. What only
 * helps to construct makes no third side.
 */
export function cornerRadius(data: SketchData, corner: string, unit: Unit): number | null {
  const place = placeOf(data, corner);
  const sides = Object.values(data.entities).flatMap((entity) => {
    if (!isKnownEntity(entity) || (entity.type !== "line" && entity.type !== "arc")) return [];
    if (placeOf(data, entity.start) !== place && placeOf(data, entity.end) !== place) return [];
    const [a, b] = [data.entities[entity.start], data.entities[entity.end]];
    return a !== undefined &&
      b !== undefined &&
      "x" in a &&
      "x" in b &&
      a.type === "point" &&
      b.type === "point"
      ? [
          {
            size: Math.hypot((a.x as number) - (b.x as number), (a.y as number) - (b.y as number)),
            helps: entity.construction === true,
          },
        ]
      : [];
  });
  const drawn = sides.filter(({ helps }) => !helps);
  const [one, other, ...more] = drawn.length > 1 ? drawn : sides;
  if (one === undefined || other === undefined || more.length > 0) return null;
  return roundInUnit(Math.min(one.size, other.size) / 5, unit, 1);
}
