import { type EdgeName, type FaceName, nameText } from "@solidtype/document";
import { distance, type Vector } from "../../geometry/vector.ts";
import { inCopy } from "../../names/in-copy.ts";
import { labelName } from "../../names/label.ts";
import { type Kind, middleOfEdge, pointOf, shapeAt, sizeOf } from "../../names/order.ts";
import { meantBy, unranked } from "../../names/resolve.ts";
import type { Place, Scene } from "../../names/scene.ts";
import { movedPoint } from "../../occt/placement.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Elsewhere } from "../../part/part.ts";

/** Something of the part as it was when a feature worked on it. */
export type Original<Name extends FaceName | EdgeName> = {
  readonly scene: Scene;
  readonly place: Place;
  readonly name: Name;
};

/**
 * What one copy has in the place of an original: by the name that it has there, else what lies where a copy would. Ranks
 * go by places, and a copy that is turned or mirrored has them in another order.
 */
export function counterpart<Name extends FaceName | EdgeName>(
  original: Original<Name>,
  where: Elsewhere,
  now: Scene,
): Place {
  const kind: Kind = original.name.kind;
  const name = inCopy(original.name, where.renamings);
  const renamed = nameText(name) !== nameText(original.name);
  const alike = renamed ? meantBy(now, unranked(name).rest).places : [];
  if (alike.length === 1) return alike[0]!;
  const looks = looksOf(original.scene, kind)(original.place);
  const at = where.motions.reduce<Vector>((point, motion) => movedPoint(motion, point), looks.middle);
  const near = alike.length > 0 ? alike.map(looksOf(now, kind)) : allLooks(now, kind);
  const found = near.filter(
    ({ middle, size }) =>
      Math.abs(size - looks.size) < CLOSE * Math.max(1, size) &&
      distance(middle, at) < CLOSE * Math.max(1, size),
  );
  if (found.length === 1) return found[0]!.place;
  const isShifted = where.motions.every((motion) => motion.kind === "shift");
  const [only, second] = renamed && isShifted ? meantBy(now, name).places : [];
  if (only !== undefined && second === undefined) return only;
  throw new FeatureFailed(
    "cannot-repeat",
    `Copy ${where.renamings.map(({ instance }) => instance.at).join(" of ")} has no ${kind} like the one that the original works on. Repeat what makes it, too, or skip this copy.`,
    { [kind]: nameText(original.name), instances: where.renamings.map(({ instance }) => instance.at) },
  );
}

/** The faces at a copy's edge in the order of those at the original's. */
export function sidesElsewhere(
  scene: Scene,
  originals: readonly Place[],
  edge: Place,
  where: Elsewhere,
  now: Scene,
): readonly [number, number] {
  const [one, other = one] = [...new Set(now.topology(edge.body).edgeFaces[edge.at])] as [number, number?];
  const fit = (face: number, original: Place): number => {
    const place = { body: edge.body, at: face };
    const labels = scene.labelsOf(original);
    const renamed = labels.map((label) => nameText(inCopy(labelName(label), where.renamings)));
    if (renamed.some((label, at) => label !== labels[at] && now.labelsOf(place).includes(label))) return 0;
    return awayFrom(scene, original, where, now, place);
  };
  const [first, second] = originals as [Place, Place];
  const straight = fit(one, first) + fit(other, second);
  return straight <= fit(other, first) + fit(one, second) ? [one, other] : [other, one];
}

/** How far the middle of a face, brought to the copy, is from another face. */
function awayFrom(scene: Scene, original: Place, { motions }: Elsewhere, now: Scene, face: Place): number {
  const middle = pointOf(scene, "face", original);
  const at = motions.reduce<Vector>((point, motion) => movedPoint(motion, point), middle);
  using point = new now.oc.gp_Pnt(...at);
  using maker = new now.oc.BRepBuilderAPI_MakeVertex(point);
  using vertex = maker.Vertex();
  using extrema = new now.oc.BRepExtrema_DistShapeShape(vertex, shapeAt(now, "face", face));
  return extrema.IsDone() ? extrema.Value() : Number.POSITIVE_INFINITY;
}

const CLOSE = 1e-5;

type Looks = { readonly place: Place; readonly size: number; readonly middle: Vector };

function looksOf(scene: Scene, kind: Kind): (place: Place) => Looks {
  return (place) => ({
    place,
    size: sizeOf(scene, kind, place),
    middle: kind === "edge" ? middleOfEdge(scene, place) : pointOf(scene, kind, place),
  });
}

const known = new WeakMap<Scene, Map<Kind, readonly Looks[]>>();

function allLooks(scene: Scene, kind: Kind): readonly Looks[] {
  const kinds = known.get(scene) ?? new Map<Kind, readonly Looks[]>();
  known.set(scene, kinds);
  const all =
    kinds.get(kind) ??
    scene.bodies.flatMap(({ solid }, body) =>
      (kind === "face" ? solid.faces : solid.topology.edges).map((_, at) =>
        looksOf(scene, kind)({ body, at }),
      ),
    );
  kinds.set(kind, all);
  return all;
}
