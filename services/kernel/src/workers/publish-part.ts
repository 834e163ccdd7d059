import { createHash } from "node:crypto";
import type { BodyNamesTable, BodyOutcome, Manifest } from "@solidtype/contracts";
import { KERNEL_VERSION, type BuiltPart } from "@solidtype/kernel";
import { boxOf, featuresOf } from "./report.ts";
import type { Rebuilt } from "./protocol.ts";
import type { WorkspaceStorage } from "./worker-storage.ts";

/** Writes a part's meshes and names, each under the hash of what it is made from, and says what there is. */
export async function publishPart(part: BuiltPart, storage: WorkspaceStorage): Promise<Rebuilt> {
  // Asking for the meshes is what writes them: the kernel's store of meshes is the mesh blobs.
  const meshes = await part.meshes("normal");
  const bodies: BodyOutcome[] = [];
  for (const [at, body] of part.bodies.entries()) {
    bodies.push({
      name: body.name,
      label: body.label,
      color: body.color,
      visible: body.visible,
      material: body.material,
      key: body.key,
      meshKey: meshes[at]!.key,
      namesKey: await writeNames(part, at, storage),
      bounds: boxOf(body.bounds),
      faces: body.faces,
      volume: part.massProperties(at).volume,
    });
  }
  return {
    features: featuresOf(part),
    ...standInsOf(part),
    bodies,
    thumbnail: thumbnailName(part),
    lastGood: new Map(part.features.flatMap(({ id }) => goodOf(part, id))),
  };
}

function standInsOf(part: BuiltPart): Pick<Manifest, "standIns"> {
  const stale = part.features.filter((feature) => feature.stale === true);
  if (stale.length === 0) return {};
  // Plain data, as the kernel says.
  const standIns = Object.fromEntries(stale.flatMap(({ id }) => goodOf(part, id)));
  return { standIns: standIns as unknown as NonNullable<Manifest["standIns"]> };
}

function goodOf({ lastGood }: BuiltPart, id: string) {
  const good = lastGood.get(id);
  return good === undefined ? [] : [[id, good] as const];
}

/** Names tell a body's faces from alike ones of all bodies, so they follow from the keys of all of them. */
async function writeNames(part: BuiltPart, at: number, storage: WorkspaceStorage): Promise<string> {
  const key = digest(
    "names",
    at,
    part.bodies.map((body) => [body.name, body.key]),
  );
  if (await storage.has("names", key)) return key;
  const names = part.names(at);
  const table: BodyNamesTable = {
    faces: [...names.faces],
    edges: [...names.edges],
    vertices: [...names.vertices],
    vertexPositions: [...part.vertexPositions(at)],
  };
  await storage.put("names", key, new TextEncoder().encode(JSON.stringify(table)));
  return key;
}

/** The same for all parts that look alike; null where nothing is to be seen. */
export function thumbnailName(part: BuiltPart): string | null {
  const visible = part.bodies.filter((body) => body.visible).map((body) => [body.key, body.color]);
  return visible.length === 0 ? null : `${digest("thumbnail", visible)}.png`;
}

function digest(...parts: readonly unknown[]): string {
  return createHash("sha256")
    .update(JSON.stringify([KERNEL_VERSION, ...parts]))
    .digest("hex")
    .slice(0, 40);
}
