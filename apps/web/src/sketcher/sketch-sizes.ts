import { newId, type PartModel } from "@solidtype/document";
import {
  applyPatch,
  type Dimension,
  isDimension,
  isKnownConstraint,
  type SketchData,
  type SketchPatch,
  sizeIn,
  type Vec2,
} from "@solidtype/sketch";
import type { StoreApi } from "zustand/vanilla";
import type { Answers } from "./answers.ts";
import { stillThere } from "./clicked-places.ts";
import { probe, readable } from "./dimensioning.ts";
import type { Wanted } from "./fitting.ts";
import { isStoodOn, without } from "./loose-ends.ts";
import { dimensionValue, drawingOf } from "./resolved-drawing.ts";
import { sizeText } from "./size-words.ts";
import type { Begun, Carried, CommitOptions, Offered, SketchState } from "./sketch-state.ts";

const alreadyTold =
  "The sketch says how large this is already: the dimension tells it, in brackets. Take another away to set it.";

/** What the dimensions of a sketch need of its session. */
type SizedSketch = {
  readonly store: StoreApi<SketchState>;
  readonly answers: Answers;
  readonly feature: string;
  readonly model: () => PartModel;
  /** What the document has, with its values. */
  readonly resolved: () => SketchData;
  readonly commit: (patch: SketchPatch, options: CommitOptions) => boolean;
  /** Writes as it is, without solving. */
  readonly write: (patch: SketchPatch, options: CommitOptions) => boolean;
};

const onEach = (constraints: readonly string[], fields: object): SketchPatch => ({
  entities: {},
  constraints: Object.fromEntries(constraints.map((id) => [id, fields])),
});

/** The dimensions of one open sketch: put down, typed into, made to drive or only to tell. */
export class SketchSizes {
  readonly #sketch: SizedSketch;

  constructor(sketch: SizedSketch) {
    this.#sketch = sketch;
  }

  get #state(): SketchState {
    return this.#sketch.store.getState();
  }

  #set(change: Partial<SketchState>): void {
    this.#sketch.store.setState(change);
  }

  /** How big something is now, as a number to read. */
  sizeOf(wanted: Wanted): number {
    return readable(wanted.type, sizeIn(this.#state.data, probe(wanted)) ?? 0);
  }

  /**
   * Adds a dimension at its present size and asks for its value; `text` is what has been typed of it already, and
   * `placed` the shape that was put down for that. Where the sketch says how large that is without it, it only tells: one
   * more that drives would contradict the others.
   */
  add(
    wanted: Wanted | Offered,
    label: Vec2 | null,
    { text = null, placed }: { readonly text?: string | null; readonly placed?: Begun | undefined } = {},
  ): void {
    const id = newId();
    const model = this.#sketch.model();
    const written = sizeText(wanted.type, this.sizeOf(wanted), model.meta.units);
    const worth = dimensionValue(model, wanted.type, written);
    const made = {
      type: wanted.type,
      on: [...wanted.on],
      value: worth.ok ? worth.value : 0,
      driving: true,
      ...(label === null ? {} : { label }),
    };
    const driving = this.#isFree(id, made);
    const inNumbers = onEach([id], { ...made, driving });
    const patch = onEach([id], { ...made, driving, value: written });
    if (!this.#sketch.commit(patch, { inNumbers, completes: placed !== undefined })) return;
    const begun = { ...placed, ids: [...(placed?.ids ?? []), id] };
    const ofOffer = "held" in wanted ? { held: wanted.held, begun } : {};
    this.#set({
      selected: new Set(),
      typing: driving ? { constraint: id, text, alike: [], isNew: true, ...ofOffer } : null,
    });
    if (!driving) this.#set({ refused: alreadyTold });
  }

  /** Whether something could still be set by this dimension, be there a contradiction elsewhere or not. */
  #isFree(id: string, dimension: Dimension): boolean {
    const { answers, resolved } = this.#sketch;
    const { data, freedom } = this.#state;
    const changed = applyPatch(data, { entities: {}, constraints: { [id]: dimension } });
    const now = answers.about(resolved()).said;
    const then = changed.ok ? answers.glance(changed.value) : null;
    if (then?.ok !== true) return true;
    const spoils = now.ok && now.value.status === "solved" && then.value.status !== "solved";
    return !spoils && then.value.freedom < freedom;
  }

  /**
   * The text that a dimension has, or would have if it drove: of one that only tells this is the size that is read,
   * however long ago something else was written into it.
   */
  textOf(constraint: string): string {
    const { feature, model } = this.#sketch;
    const drawing = drawingOf(model(), feature);
    if (drawing === null || typeof drawing === "string") return "";
    const stored = drawing.constraints[constraint];
    const text =
      stored !== undefined && "value" in stored && typeof stored.value === "string" ? stored.value : "";
    const told = this.#told(constraint);
    if (told === null) return text;
    const worth = dimensionValue(model(), told.type, text);
    if (worth.ok && readable(told.type, worth.value - told.value) === 0) return text;
    return sizeText(told.type, told.value, model().meta.units);
  }

  /** A dimension that only tells, with the size that it tells; null where it drives. */
  #told(constraint: string): Dimension | null {
    const shown = this.#state.data.constraints[constraint];
    if (shown === undefined || !isKnownConstraint(shown) || !isDimension(shown)) return null;
    if (this.drives(constraint)) return null;
    return { ...shown, value: this.sizeOf(shown) };
  }

  /** Gives dimensions a value, with which they drive; the next offered one is then asked for. */
  type(constraints: readonly string[], expression: string): boolean {
    const { typing } = this.#state;
    const [first = ""] = constraints;
    const own = typing?.constraint === first ? typing : null;
    const options = { held: own?.held ?? [], completes: own?.isNew === true };
    if (this.#drive(constraints, expression, options, own?.carried)) {
      this.endTyping();
      return true;
    }
    const wrong = this.#state.refused;
    if (own !== null && wrong !== null) this.#set({ typing: { ...own, wrong } });
    return false;
  }

  #drive(
    constraints: readonly string[],
    expression: string,
    options: CommitOptions,
    carried: readonly Carried[] = [],
  ): boolean {
    const [first = ""] = constraints;
    const worth = dimensionValue(
      this.#sketch.model(),
      this.#state.data.constraints[first]?.type ?? "",
      expression,
    );
    if (!worth.ok) {
      this.#set({ refused: worth.error.message });
      return false;
    }
    const told = this.#told(first);
    if (told !== null && !this.#isFree(first, { ...told, driving: true })) {
      this.#set({ refused: alreadyTold });
      return false;
    }
    // A dimension whose text had no value stood aside; with one it drives again.
    const radii = carried.map(({ constraint, radiusAt }) => [constraint, radiusAt(worth.value)] as const);
    if (radii.some(([, radius]) => radius <= 0)) {
      this.#set({ refused: "An arc beside the chain would have no radius left." });
      return false;
    }
    const together = (value: unknown, ofRadius: (radius: number) => unknown): SketchPatch => {
      const told = constraints.map((id) => [id, { value, driving: true }]);
      const along = radii.map(([id, radius]) => [id, { value: ofRadius(radius) }]);
      return { entities: {}, constraints: Object.fromEntries([...told, ...along]) };
    };
    const { units } = this.#sketch.model().meta;
    return this.#sketch.commit(
      together(expression, (radius) => sizeText("radius", radius, units)),
      { ...options, inNumbers: together(worth.value, (radius) => radius) },
    );
  }

  /** Whether the document means a dimension to drive, be there a value for it or not. */
  drives(constraint: string): boolean {
    const { data, unresolved } = this.#state;
    const shown = data.constraints[constraint];
    return (
      unresolved.has(constraint) || (shown !== undefined && "driving" in shown && shown.driving === true)
    );
  }

  /** A dimension that drives becomes one that only tells, and the other way round: what is read then drives. */
  toggleDriving(constraint: string): void {
    if (this.drives(constraint)) this.#sketch.commit(onEach([constraint], { driving: false }), {});
    else this.#drive([constraint], this.textOf(constraint), {});
  }

  /** Ends the typing of one value; the shape's next one, if there is one, comes right after. */
  endTyping(): void {
    const [next, ...offered] = this.#state.offered;
    this.#set({ typing: null, offered });
    if (next !== undefined) this.add(next, null);
  }

  /**
   * Leaves the typing without a value: what was there only for that goes, and is no step to undo. A shape on which
   * somebody has drawn or placed something meanwhile stays, without the size.
   */
  withdrawTyping(): void {
    const { feature, model, resolved, write } = this.#sketch;
    const { typing } = this.#state;
    this.#set({ typing: null, offered: [], refused: null });
    if (typing?.begun === undefined) return;
    const { ids, clicked } = typing.begun;
    const data = resolved();
    const stays = isStoodOn(model(), feature, data, ids);
    const patch = without(data, stays ? [typing.constraint] : ids);
    const isThere = Object.keys({ ...patch.entities, ...patch.constraints }).length > 0;
    const isGone = !isThere || write(patch, { completes: true });
    if (isGone && !stays && clicked !== undefined)
      this.#set({ clicked: stillThere(clicked, this.#state.data) });
  }
}
