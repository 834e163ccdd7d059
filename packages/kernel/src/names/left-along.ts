import type { EdgeName } from "@solidtype/document";
import { dot, subtract, type Vector } from "../geometry/vector.ts";
import { baseLabel } from "./label.ts";
import { pointOf } from "./order.ts";
import type { Place, Scene } from "./scene.ts";

/**
 * Which of the faces in its name is on the left of whoever goes along an edge in a direction, seen from outside. Where
 * OCCT's curve begins changes with what is joined to the body; this does not. Nothing where no face is told by its name.
 */
export function leftAlong(
  scene: Scene,
  { body, at }: Place,
  name: EdgeName,
  direction: Vector,
): 0 | 1 | undefined {
  const topology = scene.topology(body);
  for (const [index, label] of name.faces.map(baseLabel).entries()) {
    const called = topology.edgeFaces[at]!.filter((face) => scene.carries({ body, at: face }, label));
    const way = called.length === 1 ? topology.rounds(called[0]!).find(({ edge }) => edge === at) : undefined;
    // One that only lies within a face has no way round it.
    if (way === undefined || way.from < 0 || way.to < 0) continue;
    const [from, to] = [way.from, way.to].map((vertex) => pointOf(scene, "vertex", { body, at: vertex }));
    return dot(subtract(to!, from!), direction) > 0 === (index === 0) ? 0 : 1;
  }
  return undefined;
}
