import { fail, ok, type Result } from "@solidtype/contracts";
import type { ImportCode, ImportLimits } from "./import-limits.ts";

/** Nine coordinates per triangle, as the file has them, without the triangles that have no area. */
export type Triangles = Float32Array;

const headerBytes = 84;
const triangleBytes = 50;

/** Reads binary and text STL. A binary file may begin with "solid" too, so what its size says comes first. */
export function parseStl(bytes: Uint8Array, limits: ImportLimits): Result<Triangles, ImportCode> {
  if (bytes.length === 0) return fail("import-empty", "The file is empty.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = bytes.length >= headerBytes ? view.getUint32(80, true) : 0;
  const expected = headerBytes + declared * triangleBytes;
  const isText = /^\s*solid\b/i.test(latin1(bytes.subarray(0, 64)));
  if (isText && bytes.length !== expected) return parseText(bytes, limits);
  if (bytes.length < headerBytes) return fail("import-wrong-format", "This is not an STL file.");
  if (bytes.length < expected) {
    const held = Math.floor((bytes.length - headerBytes) / triangleBytes);
    return fail("import-truncated", `The STL file announces ${declared} triangles but holds only ${held}.`, {
      declared,
      held,
    });
  }
  if (declared > limits.triangles) return tooMany(declared, limits);
  const corners = new Float32Array(declared * 9);
  for (let triangle = 0; triangle < declared; triangle++) {
    const at = headerBytes + triangle * triangleBytes + 12;
    for (let value = 0; value < 9; value++)
      corners[triangle * 9 + value] = view.getFloat32(at + value * 4, true);
  }
  return sound(corners);
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

function tooMany(triangles: number, { triangles: limit }: ImportLimits) {
  return fail(
    "import-too-complex",
    `The file has ${triangles} triangles; at most ${limit} can be imported. Simplify it first.`,
    {
      triangles,
      limit,
    },
  );
}

function parseText(bytes: Uint8Array, limits: ImportLimits): Result<Triangles, ImportCode> {
  const text = latin1(bytes);
  const values: number[] = [];
  for (const [, x, y, z] of text.matchAll(/\bvertex\s+(\S+)\s+(\S+)\s+(\S+)/gi)) {
    values.push(Number(x), Number(y), Number(z));
    if (values.length > limits.triangles * 9) {
      return tooMany(text.match(/\bendfacet\b/gi)?.length ?? values.length / 9, limits);
    }
  }
  const facets = text.match(/\bendfacet\b/gi)?.length ?? 0;
  if (!/\bendsolid\b/i.test(text.slice(-512)) || facets * 9 !== values.length) {
    const code = values.length === 0 ? "import-wrong-format" : "import-truncated";
    return fail(
      code,
      "The STL text ends early or is damaged: it must close every facet and end with endsolid.",
    );
  }
  return sound(Float32Array.from(values));
}

/** Larger than any machine part; sums of squares of such numbers are still exact enough. */
const farthest = 1e7;

function sound(corners: Float32Array): Result<Triangles, ImportCode> {
  if (corners.some((value) => !(Math.abs(value) <= farthest))) {
    return fail(
      "import-unreadable",
      "The STL file has coordinates that are not numbers or lie beyond 10 km.",
    );
  }
  const kept: number[] = [];
  for (let at = 0; at < corners.length; at += 9) {
    const same = (a: number, b: number) =>
      [0, 1, 2].every((axis) => corners[at + a + axis] === corners[at + b + axis]);
    if (!same(0, 3) && !same(3, 6) && !same(6, 0)) kept.push(at);
  }
  if (kept.length === 0) return fail("import-empty", "The STL file has no triangle with an area.");
  const triangles = new Float32Array(kept.length * 9);
  kept.forEach((from, index) => triangles.set(corners.subarray(from, from + 9), index * 9));
  return ok(triangles);
}
