import { type EdgeName, parseName, type Reference } from "@solidtype/document";
import { nameEdge } from "../names/name.ts";
import type { Place, Scene } from "../names/scene.ts";
import type { OpenBody, Part } from "../part/part.ts";
import { foundAll, wrongKind } from "../part/references.ts";

/** An edge to work on, with the name that faces made from it are given. */
export type ChosenEdge = { readonly at: number; readonly name: EdgeName; readonly reference: string };

/** The edges that references mean, by body; a face stands for all its edges. */
export async function chosenEdges(
  part: Part,
  references: readonly Reference[],
): Promise<{ readonly scene: Scene; readonly byBody: ReadonlyMap<OpenBody, readonly ChosenEdge[]> }> {
  const scene = await part.scene();
  const byBody = new Map<OpenBody, Map<number, ChosenEdge>>();
  const add = (place: Place, name: EdgeName, reference: string) => {
    const body = part.openBodies[place.body]!;
    const edges = byBody.get(body) ?? new Map<number, ChosenEdge>();
    if (!edges.has(place.at)) edges.set(place.at, { at: place.at, name, reference });
    byBody.set(body, edges);
  };
  for (const reference of references) {
    const { kind, places } = await foundAll(part, reference);
    if (kind === "vertex") throw wrongKind(reference, "edge or face");
    for (const place of places) {
      if (kind === "edge") add(place, pickedName(scene, place, reference, places.length), reference.name);
      else
        for (const at of sharpEdges(scene, place))
          add({ body: place.body, at }, nameEdge(scene, { body: place.body, at }), reference.name);
    }
  }
  return { scene, byBody: new Map([...byBody].map(([body, edges]) => [body, [...edges.values()]])) };
}

/** What people picked keeps the name it was picked by: the faces made from it are then called the same for good. */
function pickedName(scene: Scene, place: Place, reference: Reference, count: number): EdgeName {
  const name = parseName(reference.name);
  return count === 1 && name.ok && name.value.kind === "edge" ? name.value : nameEdge(scene, place);
}

/** A face's edges but for its seam, which only says where its surface closes on itself. */
function sharpEdges(scene: Scene, { body, at }: Place): readonly number[] {
  const { faceEdges, edgeFaces } = scene.topology(body);
  return faceEdges[at]!.filter((edge) => new Set(edgeFaces[edge]).size > 1);
}
