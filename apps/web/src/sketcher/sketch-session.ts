import { definitionOf, isReadable, newId, resolveModel } from "@solidtype/document";
import {
  applyPatch,
  combine,
  type Diagnosis,
  type Drag,
  emptySketch,
  findRegions,
  type GeometricType,
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
import { probe, readable, type Wanted } from "./dimensioning.ts";
import { fit } from "./fitting.ts";
import type { SketchTool } from "./sketch-tools.ts";

/** The dimension whose value is being typed. */
export type Typing = {
  readonly constraint: string;
  /** What the field begins with; null: its present text, selected. */
  readonly text: string | null;
  /** Dimensions that take the same value: the sides of one offset. */
  readonly alike: readonly string[];
};

export type SketchState = {
  /** As solved: what is drawn. */
  readonly data: SketchData;
  readonly diagnosis: Diagnosis | null;
  readonly freedom: number;
  readonly regions: readonly Region[];
  readonly measured: { readonly [constraint: string]: number };
  readonly tool: SketchTool | null;
  /** New curves only help to construct. */
  readonly construction: boolean;
  readonly clicked: readonly Inference[];
  readonly snap: Inference | null;
  /** Where the pointer is, for tools that snap to nothing. */
  readonly pointer: { readonly at: Vec2; readonly reach: number } | null;
  /** What the pointer is over. */
  readonly hovered: string | null;
  readonly selected: ReadonlySet<string>;
  readonly typing: Typing | null;
  /** Values of the shape just placed that a typed number would set, in this order. */
  readonly offered: readonly Wanted[];
  readonly message: string | null;
};

const wordsOf = {
  solved: null,
  conflicting: "Constraints contradict each other: the red ones. Remove one.",
  unsolved:
    "No position was found that meets all constraints. Undo the last one, or move things nearer to where they belong.",
} as const;

/**
 * One sketch open for drawing. The document holds start guesses and expressions; what is shown is that, resolved and
 * solved. Every edit is solved before it is written, and change and solution travel as one command, so that peers see
 * them together. Dragging is local until the release. What the tools do is in `tool-actions.ts`.
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
      construction: false,
      clicked: [],
      snap: null,
      pointer: null,
      hovered: null,
      selected: new Set<string>(),
      typing: null,
      offered: [],
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

  set(change: Partial<SketchState>): void {
    this.store.setState(change);
  }

  /** Numbers for the solver: the document's expressions resolved, as far as they can be. */
  #resolved(): SketchData | null {
    const found = resolveModel(this.#part.model).features.find((outcome) => outcome.id === this.feature);
    if (found?.result.ok === true && found.result.value.type === "sketch") return found.result.value.sketch;
    return null;
  }

  #read(): void {
    const data = this.#resolved();
    if (data !== null) return this.#show(data);
    const feature = this.#part.model.features.find((candidate) => candidate.id === this.feature);
    const message =
      feature === undefined
        ? "Somebody deleted this sketch."
        : isReadable(feature)
          ? `A dimension of ${definitionOf(feature.type).label} does not resolve.`
          : feature.problem;
    this.set({ message });
  }

  #show(data: SketchData): void {
    const solved = this.#solver.solve(data);
    const patched = solved.ok ? applyPatch(data, solved.value.patch) : null;
    const shown = patched?.ok === true ? patched.value : data;
    const there = (id: string): boolean => id in shown.entities || id in shown.constraints;
    const { selected } = this.store.getState();
    this.set({
      data: shown,
      selected: new Set([...selected].filter((id) => there(id) || id.endsWith("-axis") || id === "origin")),
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
    if (!done.ok) this.set({ message: done.error.message });
    return done.ok;
  }

  takeTool(tool: SketchTool | null): void {
    const keepsPicks = tool?.kind === "edit" && tool.picks !== undefined;
    this.set({
      tool,
      clicked: [],
      snap: null,
      hovered: null,
      typing: null,
      offered: [],
      ...(keepsPicks ? {} : { selected: new Set<string>() }),
    });
  }

  /** Drops the clicks first, then the tool, then the selection; false when there was nothing to drop. */
  dropOne(): boolean {
    const { tool, clicked, selected } = this.store.getState();
    if (clicked.length > 0) this.set({ clicked: [], snap: null, offered: [] });
    else if (tool !== null) this.takeTool(null);
    else if (selected.size > 0) this.set({ selected: new Set() });
    else return false;
    return true;
  }

  select(ids: readonly string[], additive: boolean): void {
    const { selected } = this.store.getState();
    const next = new Set(additive ? selected : []);
    const [only] = ids;
    if (ids.length === 1 && only !== undefined && selected.has(only)) next.delete(only);
    else for (const id of ids) next.add(id);
    this.set({ selected: next });
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
    if (moved.ok) this.set({ data: moved.value, regions: findRegions(moved.value).regions });
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
      this.set({ selected: new Set() });
  }

  /** How big something is now, as a number to read. */
  sizeOf(wanted: Wanted): number {
    const id = newId();
    const measured = applyPatch(this.store.getState().data, {
      entities: {},
      constraints: { [id]: probe(wanted) },
    });
    const solved = measured.ok ? this.#solver.solve(measured.value) : null;
    return readable(wanted.type, solved?.ok === true ? (solved.value.measured[id] ?? 0) : 0);
  }

  /** Adds a dimension at its present size and asks for its value; `text` is what has been typed of it already. */
  dimension(wanted: Wanted, label: Vec2 | null, text: string | null = null): void {
    const id = newId();
    const made = {
      type: wanted.type,
      on: [...wanted.on],
      value: this.sizeOf(wanted),
      driving: true,
      ...(label === null ? {} : { label }),
    };
    if (this.commit({ entities: {}, constraints: { [id]: made } }))
      this.set({ selected: new Set(), typing: { constraint: id, text, alike: [] } });
  }

  /** The text of a dimension as the document has it. */
  expressionOf(constraint: string): string {
    const feature = this.#part.model.features.find((candidate) => candidate.id === this.feature);
    if (feature === undefined || !isReadable(feature) || feature.type !== "sketch") return "";
    const stored = feature.sketch.constraints[constraint];
    return stored !== undefined && "value" in stored && typeof stored.value === "string" ? stored.value : "";
  }

  /** Gives dimensions a value; the next offered one is then asked for. */
  setDimension(constraints: readonly string[], expression: string): boolean {
    const values = Object.fromEntries(constraints.map((id) => [id, { value: expression }]));
    const done = this.#part.run({
      command: "editSketch",
      id: this.feature,
      patch: { entities: {}, constraints: values },
    });
    if (!done.ok) {
      this.set({ message: done.error.message });
      return false;
    }
    this.commit({ entities: {}, constraints: {} });
    this.endTyping();
    return true;
  }

  /** Ends the typing of one value; the shape's next one, if there is one, comes right after. */
  endTyping(): void {
    const [next, ...offered] = this.store.getState().offered;
    this.set({ typing: null, offered });
    if (next !== undefined) this.dimension(next, null);
  }

  moveLabel(constraint: string, label: Vec2): void {
    this.#part.run({
      command: "editSketch",
      id: this.feature,
      patch: { entities: {}, constraints: { [constraint]: { label } } },
    });
  }

  /** A dimension that drives becomes one that only tells, and the other way round. */
  toggleDriving(constraint: string): void {
    const stored = this.store.getState().data.constraints[constraint];
    if (stored === undefined || !("driving" in stored)) return;
    this.commit({ entities: {}, constraints: { [constraint]: { driving: stored.driving !== true } } });
  }

  /** Of what is picked; with nothing picked, of what is drawn from now on. */
  toggleConstruction(): void {
    const { data, selected, construction } = this.store.getState();
    if (selected.size === 0) return this.set({ construction: !construction });
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
    const gone = (part: object) =>
      Object.fromEntries([...selected].filter((id) => id in part).map((id) => [id, null]));
    const patch = { entities: gone(data.entities), constraints: gone(data.constraints) };
    if (this.commit(patch, true)) this.set({ selected: new Set() });
  }
}
