import type { Failure, Manifest, Mesh } from "@solidtype/contracts";
import type { PartModel, Reference } from "@solidtype/document";
import type {
  BodyReport,
  EntityMeasure,
  FeatureReport,
  Found,
  MassProperties,
  PairMeasure,
  Resolution,
  SolvedSketch,
} from "@solidtype/kernel";
import type { Site } from "./site.ts";

export type { EntityMeasure, FeatureReport, MassProperties, PairMeasure, SolvedSketch };

/** Triangles, edges, and x, y, z per vertex in the order that vertices are named in. */
type BuiltMesh = Mesh & { readonly vertices: Float32Array };

/** A body as the view needs it. The mesh travels only when the page does not have this key yet. */
type BuiltBody = BodyReport & { readonly mesh: BuiltMesh | null };

/** Where a plane or a sketch lies: its own axes in the world. */
export type PlacedFrame = {
  readonly origin: readonly [number, number, number];
  readonly x: readonly [number, number, number];
  readonly normal: readonly [number, number, number];
};

/** Where an axis lies, or a drill comes in. */
export type PlacedLine = {
  readonly origin: readonly [number, number, number];
  readonly direction: readonly [number, number, number];
};

export type Built = {
  readonly frames: ReadonlyMap<string, PlacedFrame>;
  readonly lines: ReadonlyMap<string, PlacedLine>;
  readonly drills: ReadonlyMap<string, PlacedLine>;
  readonly sketches: ReadonlyMap<string, SolvedSketch>;
  readonly features: readonly FeatureReport[];
  readonly bodies: readonly BuiltBody[];
  readonly milliseconds: number;
};

export type RebuildAsk = {
  readonly model: PartModel;
  /** Keys of the bodies whose meshes the page has. */
  readonly known: readonly string[];
  /** What the kernel service has in the place of features that cannot be built, by id. */
  readonly standIns: StandIns;
  /** The part was just opened: what another one last was, or the same on another branch, is nothing to it. */
  readonly fresh: boolean;
  /** Of an open dialog: what it would make stands in for nothing once it is accepted or gone. */
  readonly preview: boolean;
};
export type StandIns = NonNullable<Manifest["standIns"]>;

/** A body of the picture, by its place in it and its key. */
export type SeenBody = { readonly at: number; readonly key: string };

/** The code of an answer to what was seen in a body that has been rebuilt since. */
export const outdated = "picture-outdated";

const endings: ReadonlySet<string> = new Set([
  "kernel-overtaken",
  "kernel-stopped",
  "kernel-hung",
  "kernel-gave-up",
  "kernel-died",
  "kernel-recycled",
]);

/** Whether a question had no answer only because its worker was ended: the next one, when it has built, has one. */
export const isOfEndedWorker = (code: string): boolean => endings.has(code);

const ownEndings: ReadonlySet<string> = new Set(["kernel-stopped", "kernel-hung", "kernel-died"]);

/** Whether a question may be what ended its worker: the next one would end as well, and take as long for it. */
export const hasEndedIt = (code: string): boolean => ownEndings.has(code);

/**
 * What the page asks its kernel. Everything but `rebuild` is about the part that was built last, which may be newer than
 * the picture: what is meant by an index comes with the key of the body that it was seen in.
 */
export type KernelAsk =
  | ({
      readonly ask: "rebuild";
      readonly files: PartFiles;
      /** Whether what is built is looked at before it is shown, or as soon as it is. */
      readonly proof: "first" | "later";
    } & RebuildAsk)
  | { readonly ask: "reference"; readonly kind: Found["kind"]; readonly body: SeenBody; readonly at: number }
  | { readonly ask: "resolve"; readonly name: string; readonly was?: Reference["was"] }
  | { readonly ask: "measure"; readonly names: readonly string[] }
  | { readonly ask: "mass"; readonly body: SeenBody; readonly density: number }
  | { readonly ask: "frame"; readonly name: string }
  | {
      /** Where things lie in another model, the one before the feature in the dialog: there its picks are whole. */
      readonly ask: "sites";
      readonly model: PartModel;
      readonly references: readonly Reference[];
    };

type PlaneFrameAnswer = {
  readonly origin: readonly [number, number, number];
  readonly normal: readonly [number, number, number];
};

export type KernelAnswers = {
  readonly rebuild: Built;
  readonly reference: Reference;
  readonly resolve: Resolution;
  readonly measure: EntityMeasure | PairMeasure;
  readonly mass: MassProperties;
  readonly frame: PlaneFrameAnswer | null;
  /** By name; what the model does not have is left out. */
  readonly sites: ReadonlyMap<string, Site>;
};

/** Where the kernel finds its wasm. */
export type KernelAssets = { readonly occt: string; readonly planegcs: string };

/** How uploaded files of a part are asked for: the address that a blob's name is put behind, and the headers. */
export type PartFiles = {
  readonly address: string;
  readonly headers: { readonly [name: string]: string };
};

/** A result of the kernel under its key, as bytes. */
export type KeptResult = readonly [key: string, bytes: Uint8Array];

export type ToWorker =
  | ({ readonly kind: "start"; readonly results: readonly KeptResult[] } & KernelAssets)
  /** What was given up is to be tried again. */
  | { readonly kind: "forget"; readonly key: string }
  | { readonly kind: "ask"; readonly id: number; readonly ask: KernelAsk }
  /** Nobody has a part open yet: what most parts are made of is to be practised, until anything else is said. */
  | { readonly kind: "practise" }
  | { readonly kind: "rest" };

export type FromWorker =
  /** Its script has come; what it loads next may take as long as it must. */
  | { readonly kind: "alive" }
  | { readonly kind: "ready"; readonly milliseconds: number }
  | { readonly kind: "broken"; readonly message: string }
  /** Told at once, since a worker may be ended in the middle of the next operation. */
  | { readonly kind: "kept"; readonly result: KeptResult }
  /**
   * What OCCT is asked to make now, and when that is done (null): it hears no signal, and may never be. `inDoubt`: of what
   * was not looked at first, which it then is not to blame for.
   */
  | { readonly kind: "work"; readonly key: string | null; readonly inDoubt: boolean }
  /** What was built last and is shown is not right. */
  | ({ readonly kind: "wrong" } & Spent)
  /** A rehearsal has left it so that it must not build on. */
  | ({ readonly kind: "spent" } & Spent)
  | ({ readonly kind: "answer"; readonly id: number; readonly value: unknown } & Spent)
  | ({ readonly kind: "refused"; readonly id: number; readonly error: Failure } & Spent);

/** Of a kernel that must not build on: what the next one is to know of this part's last good results. */
type Spent = { readonly spent: StandIns | null };
