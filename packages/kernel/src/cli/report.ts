import type { PartModel } from "@solidtype/document";
import { openSides } from "../mesh/watertight.ts";
import type { Quality } from "../mesh/quality.ts";
import type { BuiltPart } from "../rebuild/built-part.ts";
import { short, table } from "./table.ts";

/** Everything a rebuild found out, as JSON. Lengths in mm, masses in g, times in ms. */
export type PartReport = Awaited<ReturnType<typeof reportOn>>;

export async function reportOn(model: PartModel, built: BuiltPart, density: number, quality: Quality) {
  const started = performance.now();
  const meshes = await built.meshes(quality);
  const meshing = performance.now() - started;
  const features = built.features.map(({ id, status, milliseconds, error }) => {
    const feature = model.features.find((one) => one.id === id);
    return {
      id,
      name: feature?.name ?? id,
      type: feature?.type ?? "",
      status,
      milliseconds,
      error: error ?? null,
    };
  });
  const bodies = built.bodies.map((body, at) => {
    const begun = performance.now();
    const { volume, area, centroid, mass, inertia, principal } = built.massProperties(at, density);
    const mesh = meshes[at]!.mesh;
    const validity = built.validity(at);
    return {
      name: body.name,
      label: body.label,
      color: body.color,
      volume,
      area,
      centroid,
      mass,
      inertia,
      principal,
      bounds: body.bounds,
      ...built.counts(at),
      solids: 1,
      validity,
      triangles: mesh.indices.length / 3,
      openSides: openSides(mesh),
      /** Of measuring and checking it. */
      milliseconds: performance.now() - begun,
    };
  });
  const building = features.reduce((sum, feature) => sum + feature.milliseconds, 0);
  return { part: model.meta.name, density, quality, milliseconds: { building, meshing }, features, bodies };
}

export function reportText({ part, milliseconds, features, bodies }: PartReport): string {
  const place = (point: readonly number[]) => point.map(short).join(" ");
  const bodyRows = bodies.map((body) => [
    body.label,
    short(body.volume),
    short(body.area),
    place(body.centroid),
    `${place(body.bounds.min)} to ${place(body.bounds.max)}`,
    String(body.faces),
    String(body.edges),
    body.validity.valid ? "valid" : "faulty",
    body.openSides === 0 ? "closed" : `${body.openSides} open`,
    body.milliseconds.toFixed(1),
  ]);
  const featureRows = features.map((feature) => [
    feature.name,
    feature.type,
    feature.status,
    feature.milliseconds.toFixed(1),
    feature.error?.message ?? "",
  ]);
  return [
    part,
    "",
    table(["body", "mm³", "mm²", "centroid", "box", "faces", "edges", "check", "mesh", "ms"], bodyRows),
    "",
    table(["feature", "type", "status", "ms", ""], featureRows),
    "",
    `built in ${milliseconds.building.toFixed(0)} ms, triangles in ${milliseconds.meshing.toFixed(0)} ms`,
    "",
  ].join("\n");
}
