import { newId, type Unit } from "@solidtype/document";
import {
  applyPatch,
  combine,
  type Drag,
  emptySketch,
  type GeometricType,
  isKnownEntity,
  lay,
  type SketchData,
  type SketchPatch,
  type SketchSolver,
  sizesIn,
  type Vec2,
} from "@solidtype/sketch";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { EditorState } from "../editor/session/editor-state.ts";
import type { PartSession } from "../editor/session/part-session.ts";
import { allMeant, constraintLabel, wantedWords } from "./fitting.ts";
import { Answers, wordsAbout } from "./answers.ts";
import { withoutLeftOut } from "./left-out.ts";
import type { Looked, LookInto } from "./look-into.ts";
import { stillThere } from "./clicked-places.ts";
import { regionsIn } from "./regions-shown.ts";
import { drawingOf, resolvedDrawing } from "./resolved-drawing.ts";
import { without, withLooseEnds } from "./loose-ends.ts";
import { SketchSizes } from "./sketch-sizes.ts";
import { type CommitOptions, emptyState, type SketchState } from "./sketch-state.ts";
import type { SketchTool } from "./sketch-tools.ts";

/** What a sketch needs of the part that it is in. */
export type SketchedPart = Pick<PartSession, "model" | "run" | "complete" | "set" | "show" | "onClosing"> & {
  readonly store: Pick<PartSession["store"], "subscribe" | "getState">;
};

const nothing: SketchPatch = { entities: {}, constraints: {} };
const isEmpty = ({ entities, constraints }: SketchPatch): boolean =>
  Object.keys(entities).length + Object.keys(constraints).length === 0;

/**
 * One sketch open for drawing. The document holds start guesses and expressions; what is shown is that, resolved and
 * solved. Every edit is solved before it is written, and change and solution travel as one command, so that peers see
 * them together. Dragging is local until the release. What the tools do is in `tool-actions.ts`, what dimensions do in `sizes`.
 */
export class SketchSession {
  readonly store: StoreApi<SketchState>;
  readonly feature: string;
  readonly sizes: SketchSizes;
  readonly #part: SketchedPart;
  readonly #solver: SketchSolver;
  readonly #answers: Answers;
  readonly #stops: readonly (() => void)[];
  /** What was written here without where it makes everything go, since that took longer to find. */
  #unsettled: SketchData | null = null;
  /** `from`: where it was shown to lie when it was taken in hand. */
  #drag: { readonly drag: Drag; readonly from: SketchPatch; patch: SketchPatch } | null = null;

  constructor(part: SketchedPart, solver: SketchSolver, elsewhere: LookInto, feature: string) {
    this.#part = part;
    this.#solver = solver;
    // While it is in hand, nothing is shown but the hand's work.
    this.#answers = new Answers(solver, elsewhere, (data) => {
      // What was asked about may stand where it says the same by now, but for the places of texts.
      if (this.#drag === null && !this.#settle(data)) this.#read();
    });
    this.feature = feature;
    this.store = createStore<SketchState>(() => emptyState);
    this.sizes = new SketchSizes({
      store: this.store,
      answers: this.#answers,
      feature,
      model: () => part.model,
      resolved: () => this.#resolved(),
      commit: (patch, options) => this.commit(patch, options),
      write: (patch, options) => this.#write(patch, options),
    });
    this.#stops = [
      part.store.subscribe((state, before) => {
        const isNew = state.model !== before.model || state.rollback !== before.rollback;
        if (isNew && this.#drag === null) this.#read();
      }),
      part.onClosing(() => this.sizes.withdrawTyping()),
    ];
    this.#read();
  }

  /** What the part's lengths are in, where nothing else is said. */
  get unit(): Unit {
    return this.#part.model.meta.units;
  }

  close(): void {
    this.sizes.withdrawTyping();
    for (const stop of this.#stops) stop();
    this.#answers.close();
  }

  set(change: Partial<SketchState>): void {
    this.store.setState(change);
  }

  /** Shows the sketch as the document has it. Where it is not built any more there is nothing to draw in. */
  #read(): void {
    const drawing = drawingOf(this.#part.model, this.feature);
    const why = whyNotBuilt(this.#part.store.getState(), this.feature);
    if (drawing === null || why !== null) {
      this.#part.set({ sketch: null, refusal: `The sketch that was open here is ${why}.` });
      this.#part.show(null, []);
    } else if (typeof drawing === "string") this.set({ message: drawing });
    else {
      const { data, unresolved } = resolvedDrawing(this.#part.model, drawing);
      this.set({ unresolved });
      this.#show(data);
    }
  }

  /** Where a glance does not tell, it is shown again when more is known. */
  #show(data: SketchData): void {
    const answer = this.#answers.about(data);
    const solved = answer.said;
    const shown = solved.ok ? lay(data, solved.value.patch) : data;
    const there = (id: string): boolean => id in shown.entities || id in shown.constraints;
    const { selected, unresolved, clicked, typing, offered, regions } = this.store.getState();
    // Where somebody else has taken the dimension away, there is nothing to be typed any more.
    const goesOn = typing === null || there(typing.constraint);
    const [why] = unresolved.values();
    this.set({
      data: shown,
      clicked: stillThere(clicked, shown),
      // Nor anything to be typed for a shape that is gone.
      offered: goesOn ? offered.filter(({ on }) => on.every(there)) : [],
      ...(goesOn ? {} : { typing: null }),
      selected: new Set([...selected].filter((id) => there(id) || id.endsWith("-axis") || id === "origin")),
      diagnosis: solved.ok ? solved.value.diagnosis : null,
      freedom: solved.ok ? solved.value.freedom : 0,
      measured: solved.ok ? solved.value.measured : {},
      regions: regionsIn(shown, regions),
      message: why === undefined ? wordsAbout(answer) : `A dimension has no value. ${why}`,
    });
  }

  /**
   * Writes a change together with where it makes everything go. `inNumbers` is the same change as the solver takes it,
   * where the document is to keep a text. A change of nothing is none: where things were solved to lie is written with
   * the next one.
   */
  commit(
    patch: SketchPatch,
    { force = false, inNumbers = patch, held = [], completes = false }: CommitOptions = {},
  ): boolean {
    this.release();
    if (isEmpty(patch)) return true;
    const resolved = this.#resolved();
    // From where it is shown to lie, which may be far from where it was last written: else it might go elsewhere.
    const shown = this.#answers.shownAt(resolved);
    const changed = applyPatch(resolved, combine(shown, inNumbers));
    const solved = changed.ok ? this.#glanceHolding(changed.value, held) : null;
    // What takes longer is looked into once, when it is shown.
    const settling = solved?.ok === true && solved.value.status === "solved" ? solved.value.patch : nothing;
    if (!this.#write(combine(combine(shown, patch), settling), { force, completes })) return false;
    const { data, isOpen } = this.#answers.about(this.#resolved());
    this.#unsettled = isOpen ? data : null;
    return true;
  }

  #glanceHolding(data: SketchData, held: readonly string[]): Looked {
    for (const points of [held, held.slice(0, 1)]) {
      const constraints = Object.fromEntries(
        points.map((point) => [newId(), { type: "fixed" as const, on: [point] }]),
      );
      const pinned = points.length === 0 ? null : applyPatch(data, { entities: {}, constraints });
      const said = pinned?.ok === true ? this.#answers.glance(pinned.value) : null;
      if (said?.ok === true && said.value.status === "solved") return said;
    }
    return this.#answers.glance(data);
  }

  /** Writes where a change of this window makes everything go, once it is known: what comes next starts from there. */
  #settle(data: SketchData): boolean {
    if (data !== this.#unsettled) return false;
    const { said, isOpen } = this.#answers.about(data);
    if (isOpen) return false;
    this.#unsettled = null;
    if (!said.ok || said.value.status !== "solved") return false;
    const patch = { entities: said.value.patch.entities, constraints: {} };
    return this.#part.complete(this.feature, { command: "editSketch", id: this.feature, patch });
  }

  #write(patch: SketchPatch, { force = false, completes = false }: CommitOptions = {}): boolean {
    const command = { command: "editSketch", id: this.feature, patch, force } as const;
    if (completes && this.#part.complete(this.feature, command)) {
      this.set({ refused: null });
      return true;
    }
    const done = this.#part.run(command);
    this.set({ refused: done.ok ? null : done.error.message });
    return done.ok;
  }

  /** What the document has, with its values. */
  #resolved(): SketchData {
    const drawing = drawingOf(this.#part.model, this.feature);
    if (drawing === null || typeof drawing === "string") return emptySketch;
    return resolvedDrawing(this.#part.model, drawing).data;
  }

  /** What is in hand is put down where it has come to: no button but a key may have asked for the tool. */
  takeTool(tool: SketchTool | null): void {
    this.release();
    this.sizes.withdrawTyping();
    const keepsPicks = tool?.kind === "edit" && tool.picks !== undefined;
    this.set({
      tool,
      clicked: [],
      snap: null,
      awake: [],
      hovered: null,
      refused: null,
      ...(keepsPicks ? {} : { selected: new Set<string>() }),
    });
  }

  /** Drops what is dragged first, then the clicks, the tool, the selection; false when there was nothing to drop. */
  dropOne(): boolean {
    const { tool, clicked, selected } = this.store.getState();
    if (this.#drag !== null) this.abandon();
    else if (clicked.length > 0) this.set({ clicked: [], snap: null, offered: [], refused: null });
    else if (tool !== null) this.takeTool(null);
    else if (selected.size > 0) this.set({ selected: new Set(), refused: null });
    else return false;
    return true;
  }

  select(ids: readonly string[], additive: boolean): void {
    const { selected } = this.store.getState();
    const next = new Set(additive ? selected : []);
    const [only] = ids;
    if (ids.length === 1 && only !== undefined && selected.has(only)) next.delete(only);
    else for (const id of ids) next.add(id);
    this.set({ selected: next, refused: null });
  }

  grab(entity: string, at: Vec2): void {
    const { data } = this.store.getState();
    const begun = this.#solver.drag(data, entity, at);
    const from = this.#answers.shownAt(this.#resolved());
    this.#drag = begun.ok ? { drag: begun.value, from, patch: nothing } : null;
  }

  drag(pointer: Vec2): void {
    if (this.#drag === null) return;
    const { patch } = this.#drag.drag.move(pointer);
    this.#drag.patch = patch;
    const { data, regions } = this.store.getState();
    const moved = lay(data, patch);
    this.set({ data: moved, regions: regionsIn(moved, regions), measured: sizesIn(moved) });
  }

  /** Writes where what was dragged has come to; what others did meanwhile is shown with it. */
  release(): void {
    const held = this.#drag;
    if (held === null) return;
    this.#drag = null;
    const isMoved = Object.keys(held.patch.entities).length > 0;
    const { model } = this.#part;
    const isWritten = isMoved && this.#write(combine(held.from, held.patch));
    // Of what somebody else has deleted meanwhile nothing is written, and the model is as it was.
    if (!isWritten || this.#part.model === model) this.#read();
  }

  /** Leaves a drag as if it had not begun. */
  abandon(): void {
    if (this.#drag === null) return;
    this.#drag = null;
    this.#read();
  }

  constrain(type: GeometricType): void {
    const { data, selected } = this.store.getState();
    const wanted = allMeant(data, [...selected], type);
    if (wanted.length === 0) return this.set({ refused: `${constraintLabel(type)}: ${wantedWords(type)}.` });
    const constraints = Object.fromEntries(wanted.map((one) => [newId(), one]));
    if (this.commit({ entities: {}, constraints })) this.set({ selected: new Set() });
  }

  /** Shows a dimension's text elsewhere while it is dragged. */
  carryLabel(constraint: string, label: Vec2): void {
    const { data } = this.store.getState();
    this.set({ data: lay(data, { ...nothing, constraints: { [constraint]: { label } } }) });
  }

  moveLabel(constraint: string, label: Vec2): void {
    const patch = { ...nothing, constraints: { [constraint]: { label } } };
    this.#part.run({ command: "editSketch", id: this.feature, patch });
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

  /** Takes away what takes no part. */
  removeLeftOut(): void {
    this.commit(withoutLeftOut(this.store.getState().diagnosis?.problems ?? []), { force: true });
  }

  /** Takes away what is picked, or this; the ends of a curve go with it where nothing else stands on them. */
  remove(picked: ReadonlySet<string> = this.store.getState().selected): void {
    const { data, selected } = this.store.getState();
    const ids = withLooseEnds(this.#part.model, this.feature, data, picked);
    if (!this.commit(without(data, [...ids]), { force: true })) return;
    this.set({ selected: new Set([...selected].filter((id) => !ids.has(id))) });
  }
}

/** What takes a sketch from under the hands, here or elsewhere, as the end of a sentence. */
function whyNotBuilt(
  { model, rollback }: Pick<EditorState, "model" | "rollback">,
  id: string,
): string | null {
  const at = model.features.findIndex((feature) => feature.id === id);
  if (at < 0) return "gone: it was deleted";
  if (model.features[at]?.suppressed === true) return "suppressed: take it back in to draw in it";
  const bar = model.features.findIndex((feature) => feature.id === rollback);
  return bar >= 0 && bar < at ? "below the roll-back bar: open it again to take the bar along" : null;
}
