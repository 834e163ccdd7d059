import { newId, type Unit } from "@solidtype/document";
import {
  type Constraint,
  infer,
  isBuiltIn,
  type Inference,
  isKnownEntity,
  lay,
  type SketchData,
  THIS_POINT,
  type Vec2,
} from "@solidtype/sketch";
import { dimensionAt, probe, takesMore } from "./dimensioning.ts";
import type { EditTool, Pointing } from "./edit-tools.ts";
import type { Wanted } from "./fitting.ts";
import { askedOf, carriedBy, inWordsOf, takenAlong } from "./edited-sizes.ts";
import { nearestEntity } from "./pointing.ts";
import type { SketchSession } from "./sketch-session.ts";
import type { Begun, SketchState } from "./sketch-state.ts";
import { type DrawTool, isHeldAt, shapeOf, styled } from "./sketch-tools.ts";

/** Pixels within which the pointer is on something, and within which a place snaps. */
const pixelsToTouch = 9;
const pixelsToSnap = 10;
/** Pixels that the pointer may stray before what is typed is meant for the next shape, not for the one just placed. */
const pixelsToGoOn = 30;
/** Points that were snapped to last, to line up with. */
const mostAwake = 3;

/** The pointer has moved, `pixel` mm a pixel; `free` suppresses snapping. */
export function hoverWithTool(sketch: SketchSession, at: Vec2, pixel: number, free: boolean): void {
  const state = sketch.store.getState();
  const { tool, data, clicked, offered, awake } = state;
  const pointer = { at, reach: pixel * pixelsToTouch };
  if (tool?.kind === "draw") {
    const from = clicked.at(-1)?.at;
    const goesOn = from !== undefined && apart(at, from) > pixel * pixelsToGoOn;
    const snap = free ? freeAt(at) : snapAt(state, tool, at, pixel * pixelsToSnap);
    const woken = snap.point === undefined ? awake : [...new Set([snap.point, ...awake])].slice(0, mostAwake);
    const swept = sweptTo(state, snap.at);
    return sketch.set({ snap, swept, pointer, awake: woken, offered: goesOn ? [] : offered });
  }
  const hovered =
    tool?.kind === "edit"
      ? tool.target(data, pointingOf(sketch.store.getState(), pointer, sketch.unit))
      : nearestEntity(data, at, pointer.reach);
  sketch.set({ hovered, pointer });
}

const apart = (a: Vec2, b: Vec2): number => Math.hypot(a.x - b.x, a.y - b.y);
const fullTurn = 2 * Math.PI;

/** Goes on from how far it was around the first click, the shorter way; a whole turn is none. */
function sweptTo({ clicked, swept }: SketchState, to: Vec2): number {
  const [center, last] = [clicked[0]?.at, clicked.at(-1)?.at];
  if (center === undefined || last === undefined || clicked.length < 2) return 0;
  const angle = (of: Vec2): number => Math.atan2(of.y - center.y, of.x - center.x);
  const turn = angle(to) - angle(last);
  return (turn + fullTurn * Math.round((swept - turn) / fullTurn)) % fullTurn;
}

const freeAt = (at: Vec2): Inference => ({ kind: "free", at, offers: [], guides: [] });

/** Where a click would land. Only what runs straight from the click before is drawn level, square or in a tangent to it. */
function snapAt(
  { data, clicked, awake }: SketchState,
  tool: DrawTool,
  at: Vec2,
  tolerance: number,
): Inference {
  const last = clicked.at(-1);
  if (last === undefined) return infer(at, data, { tolerance, awake });
  if (tool.straight !== undefined && clicked.length === 1) {
    const after = tool.chains === true ? onlyCurveAt(data, last.point) : undefined;
    return infer(at, data, { tolerance, awake, from: last.at, ...(after === undefined ? {} : { after }) });
  }
  const found = infer(at, data, { tolerance, awake });
  const isHeld = isHeldAt(tool, clicked.length, found);
  return !isHeld || apart(found.at, last.at) <= (found.kind === "aligned" ? tolerance : 0)
    ? freeAt(at)
    : found;
}

/** The curve that ends in a point, if there is one and no other. */
function onlyCurveAt(data: SketchData, point: string | undefined): string | undefined {
  const curves = Object.entries(data.entities).flatMap(([id, entity]) =>
    isKnownEntity(entity) && "start" in entity && (entity.start === point || entity.end === point)
      ? [id]
      : [],
  );
  return curves.length === 1 ? curves[0] : undefined;
}

const pointingOf = (
  { selected, data }: SketchState,
  pointer: { at: Vec2; reach: number },
  unit: Unit,
): Pointing => ({
  ...pointer,
  unit,
  chosen: [...selected].filter(
    (id) => data.entities[id] !== undefined && data.entities[id]?.type !== "point",
  ),
});

/** A click where the pointer is. */
export function clickWithTool(sketch: SketchSession): void {
  sketch.set({ refused: null });
  const { tool } = sketch.store.getState();
  if (tool?.kind === "draw") place(sketch, tool);
  else if (tool?.kind === "edit") edit(sketch, tool);
  else if (tool?.kind === "dimension") dimension(sketch);
}

/** What it has put down, if that was the last click of a shape. */
function place(sketch: SketchSession, tool: DrawTool): readonly string[] {
  const { clicked, snap, construction, swept } = sketch.store.getState();
  if (snap === null) return [];
  const places = [...clicked, snap];
  if (places.length < tool.clicks) {
    sketch.set({ clicked: places, swept: 0, offered: [] });
    return [];
  }
  const shaped = shapeOf(tool, newId, places, { construction, swept });
  if (!shaped.ok) {
    sketch.set({ refused: shaped.error.message });
    return [];
  }
  const made = shaped.value;
  if (!sketch.commit(made.patch)) return [];
  const end = made.shape.points.at(-1);
  const ended = snap.kind === "point" || snap.kind === "origin";
  const goesOn = tool.chains === true && end !== undefined && !ended;
  const next: Inference[] = goesOn ? [{ ...snap, point: end, offers: [] }] : [];
  const held = places.slice(0, -1).flatMap((_, click) => tool.pointOf(made.shape, click) ?? []);
  sketch.set({
    clicked: next,
    snap: null,
    offered: tool.sizes(made.shape).map((size) => ({ ...size, held })),
  });
  return [...Object.keys(made.patch.entities), ...Object.keys(made.patch.constraints)];
}

function edit(sketch: SketchSession, tool: EditTool): void {
  const state = sketch.store.getState();
  if (state.pointer === null) return;
  const pointing = pointingOf(state, state.pointer, sketch.unit);
  const target = tool.target(state.data, pointing);
  if (target === null) return sketch.set({ refused: tool.hint });
  if (tool.picks !== undefined && pointing.chosen.length === 0)
    return sketch.set({ selected: new Set(tool.picks(state.data, target)) });
  const made = tool.apply(state.data, pointing, target, newId);
  if (!made.ok) return sketch.set({ refused: made.error.message });
  // What is made beside what was picked is new; another tool's pieces are what they are pieces of.
  const style = { construction: state.construction && tool.picks !== undefined };
  const inNumbers = { ...made.value, entities: styled(made.value.entities, style) };
  // What hangs on a point that goes (an end that is trimmed away) goes with it.
  if (!sketch.commit(inWordsOf(sketch, inNumbers), { force: true, inNumbers })) return;
  const [first, ...alike] = askedOf(state.data, inNumbers);
  const carried = carriedBy(state.data, inNumbers, first);
  sketch.set({
    selected: new Set(),
    hovered: null,
    refused: takenAlong(state.data, inNumbers),
    typing: first === undefined ? null : { constraint: first, text: null, alike, carried, isNew: true },
  });
}

/** A click on something picks it for the dimension; one beside everything puts the text there. */
function dimension(sketch: SketchSession): void {
  const { data, pointer } = sketch.store.getState();
  if (pointer === null) return;
  const picks = measurable(sketch.store.getState());
  const next = nextPick(sketch.store.getState());
  if (next !== null) return sketch.set({ selected: new Set([...picks, next]) });
  const wanted = dimensionAt(data, picks, pointer.at);
  if (wanted === null)
    return sketch.set({ refused: "Pick a line, a circle or an arc, or two things to dimension between." });
  sketch.sizes.add(wanted, pointer.at);
}

const isMeasurable = (data: SketchData, id: string): boolean => id in data.entities || isBuiltIn(id);

/** What a click would pick for the dimension, rather than put its text there. */
function nextPick(state: SketchState): string | null {
  const { data, hovered } = state;
  if (hovered === null || !isMeasurable(data, hovered)) return null;
  const picks = measurable(state);
  return picks.length === 0 || takesMore(data, picks, hovered) ? hovered : null;
}

/** What is picked and can be dimensioned: a constraint cannot. */
const measurable = ({ data, selected }: SketchState): string[] =>
  [...selected].filter((id) => isMeasurable(data, id));

/** A click on a dimension's text: the tool for dimensions changes it, without a tool it is picked. */
export function clickOnSize(sketch: SketchSession, id: string): void {
  const { tool } = sketch.store.getState();
  if (tool?.kind === "dimension") typeSize(sketch, id);
  else if (tool === null) sketch.select([id], true);
}

/** Opens a dimension's value. */
export const typeSize = (sketch: SketchSession, id: string): void =>
  sketch.set({ typing: { constraint: id, text: null, alike: [], isNew: false } });

const previews = new WeakMap<SketchState, SketchData | null>();

/** What a click would make of the sketch now; null while nothing would change. The picture and the texts ask for it alike. */
export function previewOf(state: SketchState, unit: Unit): SketchData | null {
  const known = previews.get(state);
  if (known !== undefined) return known;
  const preview = previewAnew(state, unit);
  previews.set(state, preview);
  return preview;
}

function previewAnew(state: SketchState, unit: Unit): SketchData | null {
  const { tool, data, pointer, hovered } = state;
  if (tool?.kind === "draw") return drawnBy(tool, state);
  if (tool?.kind === "dimension") {
    const wanted =
      pointer === null || state.selected.size === 0 ? null : dimensionAt(data, measurable(state), pointer.at);
    if (wanted === null || pointer === null || nextPick(state) !== null) return null;
    return lay(data, { entities: {}, constraints: previewSizes([wanted], pointer.at) });
  }
  if (tool?.kind !== "edit" || pointer === null || hovered === null) return null;
  const pointing = pointingOf(state, pointer, unit);
  if (tool.picks !== undefined && pointing.chosen.length === 0) return null;
  const made = tool.apply(data, pointing, hovered, newPreviewId());
  return made.ok ? lay(data, { entities: made.value.entities, constraints: {} }) : null;
}

function newPreviewId(): () => string {
  let count = 0;
  return () => `preview${(count += 1)}`;
}

/** The shape in hand with its sizes; while those of the shape before it can still be typed, these. */
function drawnBy(tool: DrawTool, { snap, data, clicked, construction, swept, offered, typing }: SketchState) {
  // While a size is typed it is drawn by that, unless the text was wrong and one has gone on.
  const isFree = typing === null || typing.wrong !== undefined;
  const isWhole = snap !== null && clicked.length + 1 === tool.clicks && tool.clicks > 1 && isFree;
  const shaped = isWhole ? shapeOf(tool, newPreviewId(), [...clicked, snap], { construction, swept }) : null;
  const made = shaped?.ok === true ? shaped.value : null;
  const sizes = offered.length > 0 ? offered : made === null || typing !== null ? [] : tool.sizes(made.shape);
  if (made === null && sizes.length === 0) return null;
  return lay(data, { entities: made?.patch.entities ?? {}, constraints: previewSizes(sizes) });
}

const previewPrefix = "preview-size";
/** Dimensions that are only shown: what a click would put down, or what a typed number would set. */
export const isPreviewed = (constraint: string): boolean => constraint.startsWith(previewPrefix);
/** Whether a number that is typed now would set this one. */
export const isAskedFor = (constraint: string): boolean => constraint === `${previewPrefix}0`;

function previewSizes(sizes: readonly Wanted[], label?: Vec2): { readonly [id: string]: Constraint } {
  const placed = label === undefined ? {} : { label };
  return Object.fromEntries(
    sizes.map((wanted, at) => [`${previewPrefix}${at}`, { ...probe(wanted), ...placed }]),
  );
}

/**
 * A typed character begins the value of what has just been placed; null begins with the present one. Where a shape lacks only its last click, it is put
 * where the pointer is, and gets its size typed; false when nothing asks for a value.
 */
export function beginTyping(sketch: SketchSession, character: string | null): boolean {
  const placed = sketch.store.getState().offered.length === 0 ? placeToType(sketch) : undefined;
  const [first, ...offered] = sketch.store.getState().offered;
  if (first === undefined) return false;
  sketch.set({ snap: null, offered });
  sketch.sizes.add(first, null, { text: character, placed });
  return true;
}

/** With a typed size the pointer says which way, no more how far: what it snapped to must not say that, too. */
function placeToType(sketch: SketchSession): Begun | undefined {
  const { tool, clicked, snap } = sketch.store.getState();
  if (tool?.kind !== "draw" || snap === null || clicked.length === 0) return undefined;
  if (clicked.length + 1 < tool.clicks) return undefined;
  const offers = snap.offers.filter(({ on }) => !on.includes(THIS_POINT));
  sketch.set({ snap: { kind: "free", at: snap.at, offers, guides: [] } });
  const ids = place(sketch, tool);
  return ids.length === 0 ? undefined : { ids, clicked };
}
