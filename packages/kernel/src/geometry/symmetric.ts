import type { Vector } from "./vector.ts";

/** A symmetric 3 × 3 tensor: the diagonal, then xy, yz, zx. */
export type Symmetric = readonly [xx: number, yy: number, zz: number, xy: number, yz: number, zx: number];

export type Principal = { readonly value: number; readonly axis: Vector };

/** Eigenvalues in rising order with unit axes, by Jacobi rotations: exact to rounding, and never fails to converge. */
export function principalAxes([xx, yy, zz, xy, yz, zx]: Symmetric): [Principal, Principal, Principal] {
  const tensor = [
    [xx, xy, zx],
    [xy, yy, yz],
    [zx, yz, zz],
  ];
  const axes = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < 32; sweep++) {
    for (const [p, q] of [
      [0, 1],
      [1, 2],
      [0, 2],
    ] as const)
      rotateAway(tensor, axes, p, q);
  }
  const found = [0, 1, 2].map((at): Principal => ({
    value: tensor[at]![at]!,
    axis: [axes[0]![at]!, axes[1]![at]!, axes[2]![at]!],
  }));
  const [first, second, third] = found.toSorted((a, b) => a.value - b.value);
  return [first!, second!, third!];
}

function rotateAway(tensor: number[][], axes: number[][], p: number, q: number): void {
  const off = tensor[p]![q]!;
  if (Math.abs(off) <= Number.EPSILON * Math.sqrt(Math.abs(tensor[p]![p]! * tensor[q]![q]!)) * 1e-3) return;
  const slope = (tensor[q]![q]! - tensor[p]![p]!) / (2 * off);
  const tangent = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.sqrt(slope * slope + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let row = 0; row < 3; row++) {
    turn(tensor[row]!, p, q, cosine, sine);
    turn(axes[row]!, p, q, cosine, sine);
  }
  const [rowP, rowQ] = [tensor[p]!, tensor[q]!];
  for (let column = 0; column < 3; column++) {
    const a = rowP[column]!;
    const b = rowQ[column]!;
    rowP[column] = cosine * a - sine * b;
    rowQ[column] = sine * a + cosine * b;
  }
}

function turn(row: number[], p: number, q: number, cosine: number, sine: number): void {
  const a = row[p]!;
  const b = row[q]!;
  row[p] = cosine * a - sine * b;
  row[q] = sine * a + cosine * b;
}
