import type { EntityMeasure } from "../measure/entity.ts";
import type { PairMeasure } from "../measure/measure.ts";
import type { Span } from "../measure/nearest.ts";
import { short } from "./table.ts";

/** A measure for people: mm, mm², mm³ and degrees. */
export function measureText(measure: EntityMeasure | PairMeasure): string {
  if ("kind" in measure) return entityText(measure);
  const { a, b, nearest, farthest, angle } = measure;
  const turned = angle === null ? null : degrees(angle.angle);
  const relation =
    angle === null ? "" : angle.parallel ? " (parallel)" : angle.perpendicular ? " (perpendicular)" : "";
  return [
    `from      ${entityText(a)}`,
    `to        ${entityText(b)}`,
    `shortest  ${spanText(nearest)}`,
    `longest   ${spanText(farthest)}`,
    ...(turned === null ? [] : [`angle     ${turned}${relation}`]),
  ].join("\n");
}

function entityText(entity: EntityMeasure): string {
  const round = (value: number | null, what: string) =>
    value === null ? [] : [`${what} ${short(value)} mm`];
  switch (entity.kind) {
    case "vertex":
      return `vertex at ${place(entity.point)}`;
    case "edge":
      return [
        `edge: ${entity.curve}`,
        `length ${short(entity.length)} mm`,
        ...round(entity.radius, "radius"),
      ].join(", ");
    case "face":
      return [
        `face: ${entity.surface}`,
        `area ${short(entity.area)} mm²`,
        ...round(entity.majorRadius, "ring radius"),
        ...round(entity.radius, "radius"),
        ...(entity.halfAngle === null ? [] : [`half angle ${degrees(entity.halfAngle)}`]),
      ].join(", ");
    case "body":
      return `body: volume ${short(entity.volume)} mm³, area ${short(entity.area)} mm²`;
  }
}

function spanText(span: Span | null): string {
  return span === null ? "none" : `${short(span.distance)} mm, ${place(span.from)} to ${place(span.to)}`;
}

function degrees(radians: number): string {
  return `${short((radians * 180) / Math.PI)}°`;
}

function place(point: readonly number[]): string {
  return `(${point.map(short).join(", ")})`;
}
