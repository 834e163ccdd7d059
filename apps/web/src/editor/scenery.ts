import {
  datumFrames,
  definitionOf,
  type Feature,
  type FeatureType,
  isReadable,
  nameText,
  type Param,
  type PartModel,
  referencesOf,
} from "@solidtype/document";
import type { Json } from "@solidtype/contracts";
import { isKnownEntity, pointsOf, type Region, resolveRegion } from "@solidtype/sketch";
import type { PlacedFrame, SolvedSketch } from "../kernel-worker/protocol.ts";
import { type PlaneFrame, toWorld } from "../sketcher/plane-frame.ts";
import { outline, shadeRegion, worldLine } from "../sketcher/sketch-picture.ts";
import type { Drawing, ShownCurve, ShownPlane, ShownPoint, ShownRegion, Touch } from "../viewport/shapes.ts";
import type { TouchFilter } from "../viewport/touch-filter.ts";
import type { Editing, EditorState } from "./session/editor-state.ts";
import { filterOf, touchKinds } from "./session/picking-rules.ts";

type Seen = Pick<
  EditorState,
  "model" | "frames" | "lines" | "sketches" | "visibility" | "editing" | "sketch" | "rollback"
>;

/** The parameter whose field is active in the open dialog. */
function activeParam(editing: Editing | null): Param | undefined {
  if (editing?.activeField === null || editing === null) return undefined;
  return definitionOf(editing.draft.type as FeatureType).params[editing.activeField];
}

/** What a click may touch while the dialog is open; null while nothing asks for anything. */
export function touchFilter(editing: Editing | null): TouchFilter {
  if (editing === null) return null;
  return filterOf(activeParam(editing));
}

/** What a feature uses: sketches, planes and axes among it have done their work and step back. */
const usedFeatures = new WeakMap<PartModel, ReadonlySet<string>>();

function scaffoldingInUse(model: PartModel): ReadonlySet<string> {
  const known = usedFeatures.get(model);
  if (known !== undefined) return known;
  const used = new Set(
    model.features.flatMap((feature) =>
      feature.suppressed ? [] : referencesOf(feature).map((reference) => reference.feature),
    ),
  );
  usedFeatures.set(model, used);
  return used;
}

/** Whether a plane, axis or sketch is shown: as its eye says, else until a feature uses it; the part's own planes always. */
export function isShown(
  feature: { readonly id: string; readonly type: string },
  model: PartModel,
  visibility: ReadonlyMap<string, boolean>,
): boolean {
  return (
    visibility.get(feature.id) ?? (feature.type === "datum-plane" || !scaffoldingInUse(model).has(feature.id))
  );
}

const frameOf = ({ origin, x, normal }: PlacedFrame): PlaneFrame => ({ origin, xAxis: x, normal });

/** Features that can be seen now: built ones before the roll-back bar and before the one in the dialog. */
function inView({ model, editing, rollback }: Seen): readonly Feature[] {
  const end = model.features.findIndex((feature) => feature.id === rollback);
  const edited = model.features.findIndex((feature) => feature.id === editing?.id);
  const upTo = Math.min(end < 0 ? Infinity : end + 1, edited < 0 ? Infinity : edited);
  return model.features
    .slice(0, upTo)
    .filter(isReadable)
    .filter((feature) => !feature.suppressed);
}

/** Whether the open dialog's active field takes such things, and the eye does not hide this one. */
function isAskedFor({ editing, visibility }: Seen, id: string, kind: Touch["kind"]): boolean {
  return visibility.get(id) !== false && touchKinds(activeParam(editing))?.has(kind) === true;
}

/** None while one draws: seen from their edges they are but lines in the way. */
export function shownPlanes(seen: Seen, size: number): ShownPlane[] {
  if (seen.sketch !== null) return [];
  return inView(seen).flatMap((feature): ShownPlane[] => {
    if (feature.type !== "datum-plane" && feature.type !== "plane") return [];
    if (!isShown(feature, seen.model, seen.visibility) && !isAskedFor(seen, feature.id, "plane")) return [];
    const frame =
      feature.type === "plane"
        ? seen.frames.get(feature.id)
        : { origin: [0, 0, 0] as const, ...datumFrames[feature.params.orientation] };
    if (frame === undefined) return [];
    const { origin, normal, x } = frame;
    return [{ id: feature.id, label: feature.name, origin, normal, xAxis: x, size }];
  });
}

function axisCurve(id: string, { lines }: Seen, size: number): ShownCurve[] {
  const line = lines.get(id);
  if (line === undefined) return [];
  const ends = [-size / 2, size / 2].flatMap((along) =>
    line.origin.map((value, axis) => value + (line.direction[axis] ?? 0) * along),
  );
  return [{ id, points: new Float32Array(ends), look: "axis", touch: { kind: "axis", id } }];
}

type Sketched = { readonly id: string; readonly frame: PlaneFrame; readonly solved: SolvedSketch };

function sketchCurves({ id, frame, solved: { data } }: Sketched): ShownCurve[] {
  return Object.entries(data.entities).flatMap(([entity, shape]): ShownCurve[] => {
    const line = isKnownEntity(shape) ? outline(data, shape) : null;
    if (line === null) return [];
    const name = nameText({ kind: "entity", feature: id, entity });
    const look = "construction" in shape && shape.construction === true ? "construction" : "muted";
    return [{ id: name, points: worldLine(frame, line), look, touch: { kind: "curve", id: name } }];
  });
}

/** The points that stand alone, or all while a field asks for points: those at the ends of lines would only be in the way. */
function sketchPoints({ id, frame, solved: { data } }: Sketched, all: boolean): ShownPoint[] {
  const entities = Object.entries(data.entities);
  const hung = new Set(entities.flatMap(([, shape]) => (isKnownEntity(shape) ? pointsOf(shape) : [])));
  return entities.flatMap(([entity, shape]): ShownPoint[] => {
    if (!isKnownEntity(shape) || shape.type !== "point" || (hung.has(entity) && !all)) return [];
    const name = nameText({ kind: "entity", feature: id, entity });
    return [{ id: name, at: toWorld(frame, shape), look: "muted", touch: { kind: "point", id: name } }];
  });
}

/** The regions that a feature sweeps: those that were picked, else all that are no hole in another. */
export function takenRegions({ regions }: SolvedSketch, picked: Json | undefined): readonly Region[] {
  const chosen = Array.isArray(picked) ? picked : [];
  if (chosen.length === 0) return regions.filter((region) => region.depth % 2 === 0);
  // By what the stored ids mean now, as the kernel takes them: an outline may have changed since they were picked.
  const meant = new Set(
    chosen.flatMap((id) => {
      const match = typeof id === "string" ? resolveRegion(id, regions) : null;
      return match?.status === "found" ? [match.region] : [];
    }),
  );
  return regions.filter((region) => meant.has(region));
}

/** The regions of a sketch that the dialog's feature sweeps, and those that it could. */
function sketchRegions({ id, frame, solved }: Sketched, editing: Editing): ShownRegion[] {
  const { sketch, regions } = editing.draft.params;
  const taken = new Set(sketch === id ? takenRegions(solved, regions) : []);
  return solved.regions.map((region) => {
    const touch: Touch = { kind: "region", sketch: id, id: region.id };
    return { ...shadeRegion(frame, region, taken.has(region) ? "select" : "region"), touch };
  });
}

/** Finished sketches and axes as they lie in the view. */
export function shownDrawing(seen: Seen, size: number): Drawing {
  const param = activeParam(seen.editing);
  const asked = touchKinds(param) ?? new Set();
  const asksForSketches = asked.has("curve") || asked.has("point") || asked.has("region");
  const curves: ShownCurve[] = [];
  const points: ShownPoint[] = [];
  const regions: ShownRegion[] = [];
  for (const feature of inView(seen)) {
    const shown = isShown(feature, seen.model, seen.visibility);
    if (feature.type === "axis" && (shown || isAskedFor(seen, feature.id, "axis")))
      curves.push(...axisCurve(feature.id, seen, size));
    if (feature.type !== "sketch" || feature.id === seen.sketch) continue;
    const used = seen.editing?.draft.params["sketch"] === feature.id;
    if (!shown && !used && !asksForSketches) continue;
    const [frame, solved] = [seen.frames.get(feature.id), seen.sketches.get(feature.id)];
    if (frame === undefined || solved === undefined) continue;
    const sketched = { id: feature.id, frame: frameOf(frame), solved };
    curves.push(...sketchCurves(sketched));
    points.push(...sketchPoints(sketched, asked.has("point")));
    if (seen.editing !== null && (used || (shown && asked.has("region"))))
      regions.push(...sketchRegions(sketched, seen.editing));
  }
  return { curves, points, regions };
}
