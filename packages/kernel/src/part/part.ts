import type { Failure } from "@solidtype/contracts";
import type { BodyName } from "@solidtype/document";
import type { Region, SketchData } from "@solidtype/sketch";
import type { OpenCascadeInstance } from "opencascade.js";
import type { Frame, Line } from "../geometry/frame.ts";
import type { Vector } from "../geometry/vector.ts";
import type { Renaming } from "../names/in-copy.ts";
import { Scene } from "../names/scene.ts";
import type { Motion } from "../occt/placement.ts";
import type { Bounds } from "../solid/bounds.ts";
import type { Solid } from "../solid/solid.ts";
import type { Units } from "../solid/units.ts";
import type { Cut } from "./cut-in-groups.ts";
import { type CutOutcome, settleCuts } from "./cuts.ts";
import type { KernelCode } from "./failure.ts";

export type Operation = "new" | "add" | "cut" | "intersect";

/** A solid that a feature made, before it meets the bodies. */
export type Tool = { readonly name: BodyName; readonly solid: Solid };

/**
 * What a feature did to the bodies, so that a pattern can do it again elsewhere: it brought solids to them, or it
 * worked on what it found there (edges, faces, whole bodies), which has to be found anew at each copy.
 */
export type Effect =
  | {
      readonly kind: "solids";
      readonly operation: Operation;
      readonly tools: readonly Tool[];
      readonly targets: readonly string[];
    }
  | { readonly kind: "work"; readonly again: (places: readonly Elsewhere[]) => Promise<void> };

/** Where a copy lies to its original, and what names become there: one step for each pattern of patterns. */
export type Elsewhere = { readonly motions: readonly Motion[]; readonly renamings: readonly Renaming[] };

export type PlacedSketch = {
  readonly id: string;
  readonly frame: Frame;
  /** As solved. */
  readonly data: SketchData;
  readonly regions: readonly Region[];
  readonly points: ReadonlyMap<string, Vector>;
  readonly lines: ReadonlyMap<string, Line>;
  /** What keeps curves from bounding a region, in words. */
  readonly problems: readonly string[];
  /** The curves that those are about. */
  readonly blamed: readonly string[];
};

/** A body, and what is still to be cut from it: cuts wait, so that those that lie apart are done in one go. */
export type OpenBody = { readonly name: BodyName; readonly solid: Solid; readonly cuts: readonly Cut[] };

/**
 * Loads what imported bodies are read from; undefined for what is gone. With `FileUnreachable` only the feature fails,
 * with anything else that it throws the rebuild does.
 */
export type FileSource = (key: string) => Promise<Uint8Array | undefined>;

/** Thrown by a file source that cannot tell now, and may later. */
export class FileUnreachable extends Error {}

/** The part as far as it is built. Evaluators read it, and change it only as their last step; only where a sketch lies is told before. */
export class Part {
  readonly oc: OpenCascadeInstance;
  readonly units: Units;
  readonly files: FileSource;
  readonly frames = new Map<string, Frame>();
  readonly lines = new Map<string, Line>();
  readonly points = new Map<string, Vector>();
  /** Where the first drill of a hole comes into the material, and which way it goes. */
  readonly drills = new Map<string, Line>();
  readonly sketches = new Map<string, PlacedSketch>();
  readonly effects = new Map<string, readonly Effect[]>();
  readonly failed = new Set<string>();
  /** Per feature that was built, what had to be left out of it. */
  readonly warnings = new Map<string, Failure<KernelCode>>();
  /** Names of bodies that are no longer there by themselves, and of the body that each was united with. */
  readonly mergers = new Map<string, string>();
  /** Per cutting feature, what became of its cuts. */
  readonly cutOutcomes = new Map<string, CutOutcome>();
  /** Per cutting feature, how long its cuts took: they are done when something needs the body, not at their feature. */
  readonly cutTime = new Map<string, number>();
  #bodies: readonly OpenBody[] = [];
  #scene: Scene | null = null;

  constructor(oc: OpenCascadeInstance, units: Units, files: FileSource) {
    this.oc = oc;
    this.units = units;
    this.files = files;
  }

  /** Remembers what a feature did, for patterns of it. */
  did(feature: string, effect: Effect): void {
    this.effects.set(feature, [...(this.effects.get(feature) ?? []), effect]);
  }

  get openBodies(): readonly OpenBody[] {
    return this.#bodies;
  }

  set openBodies(bodies: readonly OpenBody[]) {
    this.#bodies = bodies;
    this.#scene = null;
  }

  /** OCCT ran into a fault of its own and may have left its heap in pieces: this kernel must not build on. */
  trapped(): void {
    this.units.distrust();
  }

  /** Bodies with all cuts done, indexed by names. */
  async scene(): Promise<Scene> {
    if (this.#bodies.some(({ cuts }) => cuts.length > 0)) this.openBodies = await settleCuts(this);
    this.#scene ??= new Scene(this.oc, this.#bodies, this.mergers);
    return this.#scene;
  }

  get bounds(): readonly Bounds[] {
    return this.#bodies.map(({ solid }) => solid.box);
  }
}
