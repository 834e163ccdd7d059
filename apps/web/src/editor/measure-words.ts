import type { EntityMeasure, MassProperties, PairMeasure } from "../kernel-worker/protocol.ts";

export type Line = { readonly label: string; readonly value: string };

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });
const mm = (value: number): string => `${number.format(value)} mm`;
const degrees = (radians: number): string => `${number.format((radians * 180) / Math.PI)}°`;
/** Rounding noise about zero is zero, without a sign. */
const place = (point: readonly number[]): string =>
  point.map((value) => number.format(Math.abs(value) < 5e-5 ? 0 : value)).join(", ");

/** What a measure says, in the order in which people ask for it. */
export function linesOf(measure: EntityMeasure | PairMeasure): Line[] {
  return "kind" in measure ? entityLines(measure) : pairLines(measure);
}

function entityLines(measure: EntityMeasure): Line[] {
  switch (measure.kind) {
    case "vertex":
      return [{ label: "Position", value: place(measure.point) }];
    case "edge":
      return [
        { label: "Length", value: mm(measure.length) },
        ...(measure.radius === null
          ? []
          : [
              { label: "Radius", value: mm(measure.radius) },
              { label: "Diameter", value: mm(measure.radius * 2) },
            ]),
      ];
    case "face":
      return [
        { label: "Area", value: `${number.format(measure.area)} mm²` },
        ...(measure.radius === null ? [] : [{ label: "Radius", value: mm(measure.radius) }]),
        ...(measure.majorRadius === null ? [] : [{ label: "Major radius", value: mm(measure.majorRadius) }]),
        ...(measure.halfAngle === null ? [] : [{ label: "Half angle", value: degrees(measure.halfAngle) }]),
      ];
    case "body":
      return [
        { label: "Volume", value: `${number.format(measure.volume)} mm³` },
        { label: "Surface", value: `${number.format(measure.area)} mm²` },
      ];
  }
}

function pairLines({ a, b, nearest, farthest, angle }: PairMeasure): Line[] {
  const points = a.kind === "vertex" && b.kind === "vertex";
  const apart = nearest === null ? null : nearest.to.map((value, axis) => value - (nearest.from[axis] ?? 0));
  const relation =
    angle?.parallel === true ? "Parallel" : angle?.perpendicular === true ? "Perpendicular" : null;
  return [
    ...(nearest === null
      ? []
      : [{ label: points ? "Distance" : "Least distance", value: mm(nearest.distance) }]),
    ...(points || farthest === null ? [] : [{ label: "Greatest distance", value: mm(farthest.distance) }]),
    ...(apart === null || nearest?.distance === 0 ? [] : [{ label: "Along X, Y, Z", value: place(apart) }]),
    ...(angle === null ? [] : [{ label: "Angle", value: degrees(angle.angle) }]),
    ...(relation === null ? [] : [{ label: "Direction", value: relation }]),
  ];
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
export function massLines(bodies: readonly Weighed[]): Line[] {
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
    { label: "Volume", value: `${number.format(volume)} mm³` },
    { label: "Surface", value: `${number.format(sum((one) => one.area))} mm²` },
    ...(weighed ? [{ label: "Mass", value: grams(sum((one) => one.mass)) }] : []),
    ...(whole > 0
      ? [
          {
            label: isAlike ? "Centre of mass" : "Centre of volume",
            value: place(center.map((value) => Number(value.toFixed(3)))),
          },
        ]
      : []),
  ];
}

const grams = (value: number): string =>
  value >= 1000 ? `${number.format(value / 1000)} kg` : `${number.format(value)} g`;
