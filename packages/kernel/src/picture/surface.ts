import type { Mesh } from "@solidtype/contracts";
import { toScreen, toView, type Projection, type ScreenPoint } from "./projection.ts";
import { brightness, toByte, toLight, type Rgb } from "./shading.ts";

/** Samples of the picture, several per pixel: what is nearest there and how it is lit. */
export type Samples = {
  readonly width: number;
  readonly height: number;
  readonly depth: Float32Array;
  readonly rgb: Uint8Array;
};

export function emptySamples(width: number, height: number): Samples {
  const depth = new Float32Array(width * height).fill(Number.POSITIVE_INFINITY);
  return { width, height, depth, rgb: new Uint8Array(width * height * 3) };
}

/** x, y, z in view space and the normal there. */
type Corner = readonly [x: number, y: number, z: number, nx: number, ny: number, nz: number];

function mix(a: Corner, b: Corner, share: number): Corner {
  const at = (index: 0 | 1 | 2 | 3 | 4 | 5) => a[index] + (b[index] - a[index]) * share;
  return [at(0), at(1), at(2), at(3), at(4), at(5)];
}

/** The part of a triangle beyond the near plane: nothing, a triangle or a quadrilateral. */
function clipNear(corners: readonly Corner[], near: number): Corner[] {
  const kept: Corner[] = [];
  corners.forEach((corner, index) => {
    const before = corners[(index + corners.length - 1) % corners.length]!;
    const inside = corner[2] >= near;
    if (inside !== before[2] >= near)
      kept.push(mix(before, corner, (near - before[2]) / (corner[2] - before[2])));
    if (inside) kept.push(corner);
  });
  return kept;
}

function normalsInView(projection: Projection, normals: Float32Array): Float64Array {
  return toView({ ...projection, eye: [0, 0, 0] }, normals);
}

/** Light of a material by brightness, per channel, so that a sample costs three look-ups. */
const toneSteps = 1023;
const brightest = 1.2;

function tones(color: Rgb, dim: number): Uint8Array {
  const table = new Uint8Array((toneSteps + 1) * 3);
  const light = color.map((byte) => toLight(byte) * dim);
  for (let step = 0; step <= toneSteps; step++) {
    const level = (step / toneSteps) * brightest;
    for (let channel = 0; channel < 3; channel++) table[step * 3 + channel] = toByte(light[channel]! * level);
  }
  return table;
}

export function drawSurface(samples: Samples, projection: Projection, mesh: Mesh, color: Rgb): void {
  const points = toView(projection, mesh.positions);
  const normals = normalsInView(projection, mesh.normals);
  const outside = tones(color, 1);
  // The inside of a surface shows only where a body is open; it is darker, so that a leak is seen.
  const inside = tones(color, 0.35);
  const corner = (vertex: number): Corner => {
    const at = vertex * 3;
    return [points[at]!, points[at + 1]!, points[at + 2]!, normals[at]!, normals[at + 1]!, normals[at + 2]!];
  };
  for (let at = 0; at < mesh.indices.length; at += 3) {
    const triangle = [
      corner(mesh.indices[at]!),
      corner(mesh.indices[at + 1]!),
      corner(mesh.indices[at + 2]!),
    ];
    const visible = triangle.every(([, , z]) => z >= projection.near)
      ? triangle
      : clipNear(triangle, projection.near);
    for (let fan = 2; fan < visible.length; fan++) {
      drawTriangle(samples, projection, visible[0]!, visible[fan - 1]!, visible[fan]!, outside, inside);
    }
  }
}

const screenA: ScreenPoint = { x: 0, y: 0, depth: 0 };
const screenB: ScreenPoint = { x: 0, y: 0, depth: 0 };
const screenC: ScreenPoint = { x: 0, y: 0, depth: 0 };

function drawTriangle(
  samples: Samples,
  projection: Projection,
  a: Corner,
  b: Corner,
  c: Corner,
  outside: Uint8Array,
  inside: Uint8Array,
): void {
  toScreen(projection, a[0], a[1], a[2], screenA);
  toScreen(projection, b[0], b[1], b[2], screenB);
  toScreen(projection, c[0], c[1], c[2], screenC);
  const { x: ax, y: ay } = screenA;
  const { x: bx, y: by } = screenB;
  const { x: cx, y: cy } = screenC;
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (!(Math.abs(area) > 1e-12)) return;
  // Screen y points down, so a triangle that faces the eye has a negative area here.
  const facing = area < 0;
  const tone = facing ? outside : inside;
  const turn = facing ? 1 : -1;
  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
  const right = Math.min(samples.width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
  const bottom = Math.min(samples.height - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
  const stepB = (cy - ay) / area;
  const stepC = (ay - by) / area;
  for (let row = top; row <= bottom; row++) {
    const y = row + 0.5 - ay;
    const offset = left + 0.5 - ax;
    let weightB = (offset * (cy - ay) - y * (cx - ax)) / area;
    let weightC = (y * (bx - ax) - offset * (by - ay)) / area;
    for (let column = left, at = row * samples.width + left; column <= right; column++, at++) {
      const weightA = 1 - weightB - weightC;
      if (weightA >= 0 && weightB >= 0 && weightC >= 0) {
        const depth = weightA * screenA.depth + weightB * screenB.depth + weightC * screenC.depth;
        if (depth < samples.depth[at]!) {
          samples.depth[at] = depth;
          const nx = turn * (weightA * a[3] + weightB * b[3] + weightC * c[3]);
          const ny = turn * (weightA * a[4] + weightB * b[4] + weightC * c[4]);
          const nz = turn * (weightA * a[5] + weightB * b[5] + weightC * c[5]);
          const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
          // A smooth normal may lean past the rim of what faces the eye; it is lit as if seen edge on.
          const light =
            length > 0
              ? brightness(nx / length, ny / length, Math.min(0, nz / length))
              : brightness(0, 0, -1);
          const level = Math.min(toneSteps, Math.max(0, Math.round((light / brightest) * toneSteps))) * 3;
          samples.rgb[at * 3] = tone[level]!;
          samples.rgb[at * 3 + 1] = tone[level + 1]!;
          samples.rgb[at * 3 + 2] = tone[level + 2]!;
        }
      }
      weightB += stepB;
      weightC += stepC;
    }
  }
}
