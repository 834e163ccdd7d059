import {
  type Diagnosis,
  emptySketch,
  type Inference,
  type Region,
  type SketchData,
  type SketchPatch,
  type Vec2,
} from "@solidtype/sketch";
import type { Wanted } from "./fitting.ts";
import type { SketchTool } from "./sketch-tools.ts";

/** The dimension whose value is being typed. */
export type Typing = {
  readonly constraint: string;
  /** What the field begins with; null: its present text, selected. */
  readonly text: string | null;
  /** What is wrong with the text that was last typed: it is in the field until that is done with. */
  readonly wrong?: string;
  /** Dimensions that take the same value: the sides of one offset. */
  readonly alike: readonly string[];
  /** Radii that change with the value: of arcs that run beside others, as far off as it says. */
  readonly carried?: readonly Carried[];
  /** It was put down right before: the value is undone with it. */
  readonly isNew: boolean;
  /** Points that are not to move with it. */
  readonly held?: readonly string[];
  /** What is there only for this value to be typed, and goes when none is. */
  readonly begun?: Begun;
};

export type Carried = { readonly constraint: string; readonly radiusAt: (value: number) => number };

export type Begun = {
  readonly ids: readonly string[];
  /** The clicks that the shape was begun with, where the typing has put it down. */
  readonly clicked?: readonly Inference[];
};

/** A value that can be typed for a shape just placed, which grows from the points that were clicked first. */
export type Offered = Wanted & { readonly held: readonly string[] };

export type CommitOptions = {
  /** What hangs on what goes, goes too. */
  readonly force?: boolean;
  readonly inNumbers?: SketchPatch;
  /** Points that stay where they are, if what is changed can come about without them. */
  readonly held?: readonly string[];
  /** It belongs to what was done here last, and is undone with it. */
  readonly completes?: boolean;
};

export type SketchState = {
  /** As solved: what is drawn. */
  readonly data: SketchData;
  readonly diagnosis: Diagnosis | null;
  readonly freedom: number;
  readonly regions: readonly Region[];
  readonly measured: { readonly [constraint: string]: number };
  /** Dimensions that have no value just now, and why. */
  readonly unresolved: ReadonlyMap<string, string>;
  readonly tool: SketchTool | null;
  /** New curves only help to construct. */
  readonly construction: boolean;
  readonly clicked: readonly Inference[];
  readonly snap: Inference | null;
  /** How far the pointer has gone around the first click since the last one, rad: there are two ways round to a place. */
  readonly swept: number;
  /** Points that the tool in hand was brought to, the last first: what is drawn can be lined up with them. */
  readonly awake: readonly string[];
  /** Where the pointer is, for tools that snap to nothing. */
  readonly pointer: {
    readonly at: Vec2;
    readonly reach: number;
    /** It was brought there by the keys, snapping or not: there is no mouse that shows it. */
    readonly keys?: { readonly free: boolean };
  } | null;
  /** What the pointer is over. */
  readonly hovered: string | null;
  readonly selected: ReadonlySet<string>;
  readonly typing: Typing | null;
  /** Values of the shape just placed that a typed number would set, in this order. */
  readonly offered: readonly Offered[];
  /** What is wrong with the drawing. */
  readonly message: string | null;
  /** Why the last thing that was tried here was not done; it goes with the next one. */
  readonly refused: string | null;
};

/** Before the sketch was read, and with nothing in hand. */
export const emptyState: SketchState = {
  data: emptySketch,
  diagnosis: null,
  freedom: 0,
  regions: [],
  measured: {},
  unresolved: new Map(),
  tool: null,
  construction: false,
  clicked: [],
  snap: null,
  swept: 0,
  awake: [],
  pointer: null,
  hovered: null,
  selected: new Set<string>(),
  typing: null,
  offered: [],
  message: null,
  refused: null,
};
