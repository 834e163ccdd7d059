import type { Mesh } from "@solidtype/contracts";
import { defaultColor, parseColor, toLight } from "../picture/shading.ts";

/** A body as exporters see it; `color` is #rrggbb, null for the default material. */
export type MeshBody = { readonly name: string; readonly mesh: Mesh; readonly color: string | null };

const magic = 0x46546c67;
const jsonChunk = 0x4e4f534a;
const binaryChunk = 0x004e4942;
const arrayBuffer = 34962;
const elementArrayBuffer = 34963;
const floats = 5126;
const unsignedInts = 5125;

/**
 * The bodies as one glTF 2.0 binary: a node, a mesh and a material per body under a root node that turns millimetres
 * and Z up into the format's metres and Y up, so that the vertex data stays as the kernel made it.
 */
export function writeGlb(title: string, bodies: readonly MeshBody[]): Uint8Array {
  const shown = bodies.filter((body) => body.mesh.indices.length > 0);
  const binary: Uint8Array[] = [];
  const bufferViews: object[] = [];
  const accessors: object[] = [];
  let length = 0;
  const addArray = (data: Float32Array | Uint32Array, target: number, description: object): number => {
    bufferViews.push({ buffer: 0, byteOffset: length, byteLength: data.byteLength, target });
    binary.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    length += data.byteLength;
    return accessors.push({ bufferView: bufferViews.length - 1, ...description }) - 1;
  };
  const meshes = shown.map(({ name, mesh }, body) => {
    const count = mesh.positions.length / 3;
    const position = { componentType: floats, type: "VEC3", count, ...extent(mesh.positions) };
    const attributes = {
      POSITION: addArray(mesh.positions, arrayBuffer, position),
      NORMAL: addArray(mesh.normals, arrayBuffer, { componentType: floats, type: "VEC3", count }),
    };
    const scalar = { componentType: unsignedInts, type: "SCALAR", count: mesh.indices.length };
    const indices = addArray(mesh.indices, elementArrayBuffer, scalar);
    return { name, primitives: [{ attributes, indices, material: body }] };
  });
  const turnToYUp = { rotation: [-Math.SQRT1_2, 0, 0, Math.SQRT1_2], scale: [0.001, 0.001, 0.001] };
  const nodes = shown.map(({ name }, mesh) => ({ name, mesh }));
  const root = {
    name: title,
    ...turnToYUp,
    ...(nodes.length > 0 && { children: nodes.map((_, node) => node) }),
  };
  const document = {
    asset: { version: "2.0", generator: "SolidType" },
    scene: 0,
    scenes: [{ name: title, nodes: [nodes.length] }],
    nodes: [...nodes, root],
    ...(shown.length > 0 && {
      meshes,
      materials: shown.map(({ name, color }) => material(name, color ?? defaultColor)),
      accessors,
      bufferViews,
      buffers: [{ byteLength: length }],
    }),
  };
  return assemble(new TextEncoder().encode(JSON.stringify(document)), binary, length);
}

function material(name: string, color: string): object {
  const light = parseColor(color).map((byte) => Number(toLight(byte).toFixed(6)));
  return {
    name,
    pbrMetallicRoughness: { baseColorFactor: [...light, 1], metallicFactor: 0.1, roughnessFactor: 0.6 },
  };
}

function extent(positions: Float32Array): { min: number[]; max: number[] } {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at++) {
    min[at % 3] = Math.min(min[at % 3]!, positions[at]!);
    max[at % 3] = Math.max(max[at % 3]!, positions[at]!);
  }
  return { min, max };
}

/** Header, JSON padded with spaces, binary: every chunk begins and ends on four bytes, as all arrays here do. */
function assemble(json: Uint8Array, binary: readonly Uint8Array[], length: number): Uint8Array {
  const jsonLength = Math.ceil(json.length / 4) * 4;
  const binaryBytes = length > 0 ? 8 + length : 0;
  const bytes = new Uint8Array(12 + 8 + jsonLength + binaryBytes);
  const view = new DataView(bytes.buffer);
  const words = [magic, 2, bytes.length, jsonLength, jsonChunk];
  words.forEach((word, at) => view.setUint32(at * 4, word, true));
  bytes.set(json, 20);
  bytes.fill(0x20, 20 + json.length, 20 + jsonLength);
  if (length === 0) return bytes;
  let at = 20 + jsonLength;
  view.setUint32(at, length, true);
  view.setUint32(at + 4, binaryChunk, true);
  at += 8;
  for (const part of binary) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
