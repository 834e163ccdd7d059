import type { Failure, Json } from "@solidtype/contracts";
import type { PartModel } from "@solidtype/document";
import type { SyncState } from "@solidtype/sync";
import type { KernelState } from "../../kernel-worker/kernel-client.ts";
import type { FeatureReport, PlacedFrame, PlacedLine, SolvedSketch } from "../../kernel-worker/protocol.ts";
import type { Site } from "../../kernel-worker/site.ts";
import type { ShownBody, Touch } from "../../viewport/shapes.ts";
import type { CameraPose } from "./camera-pose.ts";
import type { Thing } from "./picking-rules.ts";

export type PersonHere = {
  readonly client: number;
  readonly id: string;
  readonly name: string;
  readonly agent: boolean;
  /** The feature they have open, if any. */
  readonly feature: string | null;
  /** Names of what they have picked. */
  readonly selection: readonly string[];
  /** Where they look. */
  readonly camera: CameraPose | null;
};

export type BodyRow = {
  readonly name: string;
  readonly label: string;
  readonly color: string | null;
  readonly material: string | null;
  readonly visible: boolean;
  readonly at: number;
  readonly key: string;
};

type FeatureDraft = {
  readonly type: string;
  readonly name: string;
  readonly params: { readonly [name: string]: Json };
};

/** A feature dialog that is open: the draft counts in this window alone until it is accepted. */
export type Editing = {
  readonly id: string;
  readonly isNew: boolean;
  readonly draft: FeatureDraft;
  /** What the feature has in the document: the draft counts only where it says something else. Not of a new one. */
  readonly before?: FeatureDraft["params"];
  /** The field that takes what is clicked in the view. */
  readonly activeField: string | null;
  /** How often another field was taken up otherwise than by filling the one before. */
  readonly turn: number;
  /** What a new feature's dialog would have begun with, had nothing been picked before. */
  readonly blank?: FeatureDraft["params"];
  /** What the changes in it were before, the last at the end, and what those were that were taken back. */
  readonly steps?: readonly FeatureDraft["params"][];
  readonly takenBack?: readonly FeatureDraft["params"][];
  /** It was accepted while something that was picked for it had no name yet; with the next of its kind to be begun. */
  readonly accepted?: "once" | "and-next";
  /** By parameter; "" is about the whole feature. */
  readonly problems: { readonly [param: string]: string };
};

/** What became of a feature, as whichever kernel built it says. */
export type Outcome = Pick<FeatureReport, "id" | "status" | "stale"> & {
  readonly error?: Failure;
  readonly warning?: Failure;
};

export type EditorState = {
  readonly model: PartModel;
  readonly reports: ReadonlyMap<string, Outcome>;
  readonly bodies: readonly BodyRow[];
  readonly shown: readonly ShownBody[];
  /** Whether a picture of the part was on screen: what is not part of it comes afterwards. */
  readonly isSeen: boolean;
  /** Where planes and sketches lie, by feature. */
  readonly frames: ReadonlyMap<string, PlacedFrame>;
  /** Where axes lie, by feature. */
  readonly lines: ReadonlyMap<string, PlacedLine>;
  /** Where holes begin, by feature. */
  readonly drills: ReadonlyMap<string, PlacedLine>;
  /** Sketches as solved, with their closed regions, by feature. */
  readonly sketches: ReadonlyMap<string, SolvedSketch>;
  readonly kernel: KernelState;
  readonly building: boolean;
  /** Whether the kernel looks where the picks of the open dialog lay, which may take a rebuild. */
  readonly seeking: boolean;
  readonly sync: SyncState;
  readonly people: readonly PersonHere[];
  /** The window (client) whose view this one follows. */
  readonly following: number | null;
  readonly selection: readonly Selected[];
  /** What was just picked and has no name yet: the kernel says it, which may have a rebuild to end before. */
  readonly pending: readonly Touch[];
  /** What the view points out beside the selection: the open dialog's picks, or what a failed feature blames. */
  readonly marked: readonly Touch[];
  /** Names of what is to be pointed out that the picture of the moment has no more: a feature has consumed it. */
  readonly consumed: readonly string[];
  /** The pick of the open dialog whose row is pointed at. */
  readonly pointed: string | null;
  /** Where the picks of the open dialog, or what a chosen feature blames and is gone, lay before that feature, by name. */
  readonly sites: ReadonlyMap<string, Site>;
  readonly editing: Editing | null;
  /** Id of the open sketch. */
  readonly sketch: string | null;
  /** Features after this one are not built here; local to this window. Null: all are. */
  readonly rollback: string | null;
  /** Features that the bar stood after and that are gone, the last at the end, and where it went for each of them. */
  readonly lostBars: readonly { readonly id: string; readonly at: string }[];
  /**
   * Planes, axes and sketches that this window shows or hides against the rule (see `scenery.ts`), and bodies that it
   * does where one may not for everybody.
   */
  readonly visibility: ReadonlyMap<string, boolean>;
  /** Rows of the feature list that are chosen. */
  readonly chosen: ReadonlySet<string>;
  /** The sketch that was drawn in last, until something is made of it. */
  readonly drawnLast: string | null;
  /** The feature or body whose name is being typed. */
  readonly renaming: string | null;
  /** Features that someone is about to delete though others use them, and which those are. */
  readonly losing: { readonly ids: readonly string[]; readonly message: string } | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Why nothing can be changed here, in words; null when it can. */
  readonly access: string | null;
  /** The last command that was refused, in words. */
  readonly refusal: string | null;
};

/** Something picked, with its name once the kernel has said it. */
export type Selected = Thing;
