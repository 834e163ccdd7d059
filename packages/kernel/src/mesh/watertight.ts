import type { Mesh } from "@solidtype/contracts";

/**
 * How many triangle sides have no partner that runs the other way between the same two points: 0 for a closed surface.
 * Points count as one when their coordinates are equal bit for bit.
 */
export function openSides(mesh: Pick<Mesh, "positions" | "indices">): number {
  const ids = pointIds(mesh.positions);
  const balance = new Map<number, number>();
  const count = mesh.positions.length / 3;
  for (let at = 0; at < mesh.indices.length; at += 3) {
    for (let side = 0; side < 3; side++) {
      const from = ids[mesh.indices[at + side]!]!;
      const to = ids[mesh.indices[at + ((side + 1) % 3)]!]!;
      if (from === to) continue;
      const key = from < to ? from * count + to : to * count + from;
      balance.set(key, (balance.get(key) ?? 0) + (from < to ? 1 : -1));
    }
  }
  let open = 0;
  for (const rest of balance.values()) open += Math.abs(rest);
  return open;
}

/** One number per vertex, the same for vertices at the same place. */
function pointIds(positions: Float32Array): Uint32Array {
  const ids = new Uint32Array(positions.length / 3);
  const known = new Map<string, number>();
  for (let vertex = 0; vertex < ids.length; vertex++) {
    const key = `${positions[vertex * 3]! + 0},${positions[vertex * 3 + 1]! + 0},${positions[vertex * 3 + 2]! + 0}`;
    const id = known.get(key) ?? vertex;
    known.set(key, id);
    ids[vertex] = id;
  }
  return ids;
}
