import type { Unit } from "@solidtype/document";
import type { EntityMeasure, MassProperties, PairMeasure } from "../kernel-worker/protocol.ts";
import { inUnit, quantityWords } from "./part-units.ts";

export type Line = { readonly label: string; readonly value: string };

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });
const degrees = (radians: number): string => `${number.format((radians * 180) / Math.PI)}°`;
const fine = new Intl.NumberFormat("en", { maximumFractionDigits: 8 });
/** Rounding noise about zero is zero, without a sign. */
const place = (point: readonly number[], unit: Unit): string =>
  point.map((value) => fine.format(Math.abs(value) < 5e-5 ? 0 : inUnit(value, unit))).join(", ");

/** What a measure says, in the order in which people ask for it. */
export function linesOf(measure: EntityMeasure | PairMeasure, unit: Unit): Line[] {
  return "kind" in measure ? entityLines(measure, unit) : pairLines(measure, unit);
}

function entityLines(measure: EntityMeasure, unit: Unit): Line[] {
  switch (measure.kind) {
    case "vertex":
      return [{ label: "Position", value: place(measure.point, unit) }];
    case "edge":
      return [
        { label: "Length", value: quantityWords(measure.length, unit) },
        ...(measure.radius === null
          ? []
          : [
              { label: "Radius", value: quantityWords(measure.radius, unit) },
              { label: "Diameter", value: quantityWords(measure.radius * 2, unit) },
            ]),
      ];
    case "face":
      return [
        { label: "Area", value: quantityWords(measure.area, unit, 2) },
        ...(measure.radius === null ? [] : [{ label: "Radius", value: quantityWords(measure.radius, unit) }]),
        ...(measure.majorRadius === null
          ? []
          : [{ label: "Major radius", value: quantityWords(measure.majorRadius, unit) }]),
        ...(measure.halfAngle === null ? [] : [{ label: "Half angle", value: degrees(measure.halfAngle) }]),
      ];
    case "body":
      return [
        { label: "Volume", value: quantityWords(measure.volume, unit, 3) },
        { label: "Surface", value: quantityWords(measure.area, unit, 2) },
      ];
  }
}

function pairLines({ a, b, nearest, farthest, angle }: PairMeasure, unit: Unit): Line[] {
  const points = a.kind === "vertex" && b.kind === "vertex";
  const apart = nearest === null ? null : nearest.to.map((value, axis) => value - (nearest.from[axis] ?? 0));
  const relation =
    angle?.parallel === true ? "Parallel" : angle?.perpendicular === true ? "Perpendicular" : null;
  return [
    ...(nearest === null
      ? []
      : [{ label: points ? "Distance" : "Least distance", value: quantityWords(nearest.distance, unit) }]),
    ...(points || farthest === null
      ? []
      : [{ label: "Greatest distance", value: quantityWords(farthest.distance, unit) }]),
    ...(apart === null || nearest?.distance === 0
      ? []
      : [{ label: "Along X, Y, Z", value: place(apart, unit) }]),
    ...(angle === null ? [] : [{ label: "Angle", value: degrees(angle.angle) }]),
    ...(relation === null ? [] : [{ label: "Direction", value: relation }]),
  ];
}

/** What many of one kind come to together. */
export function sumLines(measures: readonly EntityMeasure[], unit: Unit): Line[] {
  const [edges, faces] = [
    measures.flatMap((one) => (one.kind === "edge" ? [one.length] : [])),
    measures.flatMap((one) => (one.kind === "face" ? [one.area] : [])),
  ];
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  if (edges.length === measures.length)
    return [{ label: "Total length", value: quantityWords(total(edges), unit) }];
  if (faces.length === measures.length)
    return [{ label: "Total area", value: quantityWords(total(faces), unit, 2) }];
  return [];
}

export type Weighed = {
  readonly properties: MassProperties;
  /** Whether the density is its material's. */
  readonly weighs: boolean;
};

/**
 * Bodies together. Mass is only told when every one of them has a material: half a mass is a wrong one. Where some have
 * one and others none, the middle of what they fill is not where they balance.
 */
export function massLines(bodies: readonly Weighed[], unit: Unit): Line[] {
  if (bodies.length === 0) return [];
  const sum = (read: (one: MassProperties) => number): number =>
    bodies.reduce((total, { properties }) => total + read(properties), 0);
  const volume = sum((one) => one.volume);
  const weighed = bodies.every(({ weighs }) => weighs);
  const isAlike = weighed || bodies.every(({ weighs }) => !weighs);
  const share = (one: MassProperties): number => (weighed ? one.mass : one.volume);
  const whole = sum(share);
  const center = [0, 1, 2].map((axis) => sum((one) => share(one) * (one.centroid[axis] ?? 0)) / whole);
  return [
    { label: "Volume", value: quantityWords(volume, unit, 3) },
    {
      label: "Surface",
      value: quantityWords(
        sum((one) => one.area),
        unit,
        2,
      ),
    },
    ...(weighed ? [{ label: "Mass", value: grams(sum((one) => one.mass)) }] : []),
    ...(whole > 0
      ? [
          {
            label: isAlike ? "Centre of mass" : "Centre of volume",
            value: place(
              center.map((value) => Number(value.toFixed(3))),
              unit,
            ),
          },
        ]
      : []),
  ];
}

const grams = (value: number): string =>
  value >= 1000 ? `${number.format(value / 1000)} kg` : `${number.format(value)} g`;
