import { add, cross, dot, scale, type Vector } from "./vector.ts";

/** About a unit direction, right-handed, in radians (Rodrigues). */
export function rotate(vector: Vector, about: Vector, angle: number): Vector {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const along = scale(about, dot(about, vector) * (1 - cosine));
  return add(add(scale(vector, cosine), scale(cross(about, vector), sine)), along);
}
