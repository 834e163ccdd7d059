import { definitionOf, isReadable, newId, resolveModel } from "@solidtype/document";
import {
  applyPatch,
  combine,
  type Diagnosis,
  type DimensionType,
  type Drag,
  emptySketch,
  findRegions,
  type GeometricType,
  infer,
  type Inference,
  isKnownEntity,
  type Region,
  type SketchData,
  type SketchPatch,
  type SketchSolver,
  type Vec2,
} from "@solidtype/sketch";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { PartSession } from "../editor/session/part-session.ts";
import { dimensionFor, fit } from "./fitting.ts";
import { type SketchTool, shapeOf } from "./sketch-tools.ts";

export type SketchState = {
  /** As solved: what is drawn. */
  readonly data: SketchData;
  readonly diagnosis: Diagnosis | null;
  readonly freedom: number;
  readonly regions: readonly Region[];
  readonly measured: { readonly [constraint: string]: number };
  readonly tool: SketchTool | null;
  readonly clicked: readonly Inference[];
  readonly snap: Inference | null;
  /** What the pointer is over while no tool is in hand. */
  readonly hovered: string | null;
  readonly selected: ReadonlySet<string>;
  /** The dimension whose value is being typed. */
  readonly typing: string | null;
  readonly message: string | null;
};

const pixelsToSnap = 10;

const wordsOf = {
  solved: null,
  conflicting: "Constraints contradict each other: the red ones. Remove one.",
  unsolved:
    "No position was found that meets all constraints. Undo the last one, or move things nearer to where they belong.",
} as const;

/** To a tenth of a micrometre or a thousandth of a degree: what a new dimension says is then a number to read. */
function readable(type: DimensionType, value: number): number {
  if (type !== "angle") return Number(value.toFixed(4));
  return (Number(((value * 180) / Math.PI).toFixed(3)) * Math.PI) / 180;
}

/**
 * One sketch open for drawing. The document holds start guesses and expressions; what is shown is that, resolved and
 * solved. Every edit is solved before it is written, and change and solution travel as one command, so that peers see
 * them together. Dragging is local until the release.
 */
export class SketchSession {
  readonly store: StoreApi<SketchState>;
  readonly feature: string;
  readonly #part: PartSession;
  readonly #solver: SketchSolver;
  readonly #stop: () => void;
  #drag: { readonly drag: Drag; patch: SketchPatch } | null = null;

  constructor(part: PartSession, solver: SketchSolver, feature: string) {
    this.#part = part;
    this.#solver = solver;
    this.feature = feature;
    this.store = createStore<SketchState>(() => ({
      data: emptySketch,
      diagnosis: null,
      freedom: 0,
      regions: [],
      measured: {},
      tool: null,
      clicked: [],
      snap: null,
      hovered: null,
      selected: new Set<string>(),
      typing: null,
      message: null,
    }));
    this.#stop = part.store.subscribe((state, before) => {
      if (state.model !== before.model && this.#drag === null) this.#read();
    });
    this.#read();
  }

  close(): void {
    this.#stop();
  }

  /** Numbers for the solver: the document's expressions resolved, as far as they can be. */
  #resolved(): SketchData | null {
    const found = resolveModel(this.#part.model).features.find((outcome) => outcome.id === this.feature);
    if (found?.result.ok === true && found.result.value.type === "sketch") return found.result.value.sketch;
    return null;
  }

  #read(): void {
    const data = this.#resolved();
    if (data === null) {
      const feature = this.#part.model.features.find((candidate) => candidate.id === this.feature);
      const message =
        feature === undefined
          ? "Somebody deleted this sketch."
          : isReadable(feature)
            ? `A dimension of ${definitionOf(feature.type).label} does not resolve.`
            : feature.problem;
      this.store.setState({ message });
      return;
    }
    this.#show(data);
  }

  #show(data: SketchData): void {
    const solved = this.#solver.solve(data);
    const patched = solved.ok ? applyPatch(data, solved.value.patch) : null;
    const shown = patched?.ok === true ? patched.value : data;
    this.store.setState({
      data: shown,
      diagnosis: solved.ok ? solved.value.diagnosis : null,
      freedom: solved.ok ? solved.value.freedom : 0,
      measured: solved.ok ? solved.value.measured : {},
      regions: findRegions(shown).regions,
      message: solved.ok ? wordsOf[solved.value.status] : solved.error.message,
    });
  }

  /** Writes a change together with where it makes everything go. */
  commit(patch: SketchPatch, force = false): boolean {
    const resolved = this.#resolved() ?? emptySketch;
    const changed = applyPatch(resolved, patch);
    const solved = changed.ok ? this.#solver.solve(changed.value) : null;
    const settled =
      solved?.ok === true && solved.value.status === "solved" ? combine(patch, solved.value.patch) : patch;
    const done = this.#part.run({ command: "editSketch", id: this.feature, patch: settled, force });
    if (!done.ok) this.store.setState({ message: done.error.message });
    return done.ok;
  }

  takeTool(tool: SketchTool | null): void {
    this.store.setState({ tool, clicked: [], snap: null, selected: new Set(), typing: null });
  }

  /** Drops the tool or the clicks first, the selection second; false when there was nothing to drop. */
  dropOne(): boolean {
    const { tool, clicked, selected } = this.store.getState();
    if (clicked.length > 0) this.store.setState({ clicked: [], snap: null });
    else if (tool !== null) this.takeTool(null);
    else if (selected.size > 0) this.store.setState({ selected: new Set() });
    else return false;
    return true;
  }

  hover(pointer: Vec2, pixel: number, free: boolean): void {
    const { data, clicked } = this.store.getState();
    const from = clicked.at(-1)?.at;
    const snap: Inference = free
      ? { kind: "free", at: pointer, offers: [], guides: [] }
      : infer(pointer, data, { tolerance: pixel * pixelsToSnap, ...(from === undefined ? {} : { from }) });
    this.store.setState({ snap });
  }

  click(): void {
    const { tool, clicked, snap } = this.store.getState();
    if (tool === null || snap === null) return;
    const places = [...clicked, snap];
    if (places.length < tool.clicks) return this.store.setState({ clicked: places });
    const made = shapeOf(tool, newId, places);
    if (made === null) return;
    const end = made.shape.points.at(-1);
    this.commit(made.patch);
    const ended = snap.kind === "point" || snap.kind === "origin";
    const next: Inference[] =
      tool.chains === true && end !== undefined && !ended ? [{ ...snap, point: end, offers: [] }] : [];
    this.store.setState({ clicked: next, snap: null });
  }

  /** What a click would make now, laid over the sketch; null while nothing is drawn. */
  preview(): SketchData | null {
    const { tool, clicked, snap, data } = this.store.getState();
    if (tool === null || snap === null || clicked.length + 1 < tool.clicks) return null;
    let count = 0;
    const made = shapeOf(tool, () => `preview${(count += 1)}`, [...clicked, snap]);
    const laid = made === null ? null : applyPatch(data, { entities: made.patch.entities, constraints: {} });
    return laid?.ok === true ? laid.value : null;
  }

  select(id: string | null, additive: boolean): void {
    const { selected } = this.store.getState();
    const next = new Set(additive ? selected : []);
    if (id !== null && selected.has(id)) next.delete(id);
    else if (id !== null) next.add(id);
    this.store.setState({ selected: next });
  }

  grab(entity: string, at: Vec2): void {
    const { data } = this.store.getState();
    const begun = this.#solver.drag(data, entity, at);
    this.#drag = begun.ok ? { drag: begun.value, patch: { entities: {}, constraints: {} } } : null;
  }

  drag(pointer: Vec2): void {
    if (this.#drag === null) return;
    const { patch } = this.#drag.drag.move(pointer);
    this.#drag.patch = patch;
    const moved = applyPatch(this.store.getState().data, patch);
    if (moved.ok) this.store.setState({ data: moved.value, regions: findRegions(moved.value).regions });
  }

  release(): void {
    const held = this.#drag;
    this.#drag = null;
    if (held === null || Object.keys(held.patch.entities).length === 0) return;
    this.#part.run({ command: "editSketch", id: this.feature, patch: held.patch });
  }

  constrain(type: GeometricType): void {
    const { data, selected } = this.store.getState();
    const on = fit(data, [...selected], type);
    if (on === null) return;
    if (this.commit({ entities: {}, constraints: { [newId()]: { type, on } } }))
      this.store.setState({ selected: new Set() });
  }

  /** Adds the dimension that fits what is picked at its present size, then asks for its value. */
  dimension(): void {
    const { data, selected } = this.store.getState();
    const wanted = dimensionFor(data, [...selected]);
    if (wanted === null) return;
    const id = newId();
    const probe = { type: wanted.type, on: wanted.on, value: 0, driving: false } as const;
    const measured = applyPatch(data, { entities: {}, constraints: { [id]: probe } });
    const solved = measured.ok ? this.#solver.solve(measured.value) : null;
    const value = solved?.ok === true ? (solved.value.measured[id] ?? 0) : 0;
    const made = { type: wanted.type, on: wanted.on, value: readable(wanted.type, value), driving: true };
    if (this.commit({ entities: {}, constraints: { [id]: made } }))
      this.store.setState({ selected: new Set(), typing: id });
  }

  /** The text of a dimension as the document has it. */
  expressionOf(constraint: string): string {
    const feature = this.#part.model.features.find((candidate) => candidate.id === this.feature);
    if (feature === undefined || !isReadable(feature) || feature.type !== "sketch") return "";
    const stored = feature.sketch.constraints[constraint];
    return stored !== undefined && "value" in stored && typeof stored.value === "string" ? stored.value : "";
  }

  setDimension(constraint: string, expression: string): boolean {
    const done = this.#part.run({
      command: "editSketch",
      id: this.feature,
      patch: { entities: {}, constraints: { [constraint]: { value: expression } } },
    });
    if (!done.ok) {
      this.store.setState({ message: done.error.message });
      return false;
    }
    this.store.setState({ typing: null });
    this.commit({ entities: {}, constraints: {} });
    return true;
  }

  toggleConstruction(): void {
    const { data, selected } = this.store.getState();
    const entities = Object.fromEntries(
      [...selected].flatMap((id) => {
        const entity = data.entities[id];
        if (entity === undefined || !isKnownEntity(entity) || entity.type === "point") return [];
        return [[id, { construction: entity.construction !== true }] as const];
      }),
    );
    this.commit({ entities, constraints: {} });
  }

  remove(): void {
    const { data, selected } = this.store.getState();
    const entities = Object.fromEntries(
      [...selected].filter((id) => id in data.entities).map((id) => [id, null]),
    );
    const constraints = Object.fromEntries(
      [...selected].filter((id) => id in data.constraints).map((id) => [id, null]),
    );
    if (this.commit({ entities, constraints }, true)) this.store.setState({ selected: new Set() });
  }
}
