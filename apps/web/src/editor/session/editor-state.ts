import type { PartModel } from "@solidtype/document";
import type { SyncState } from "@solidtype/sync";
import type { FeatureReport, PlacedFrame } from "../../kernel-worker/protocol.ts";
import type { ShownBody, Touch } from "../../viewport/shapes.ts";
import type { KernelState } from "../../kernel-worker/kernel-client.ts";
import type { FeatureDraft } from "../feature-dialog.tsx";

export type PersonHere = {
  readonly client: number;
  readonly id: string;
  readonly name: string;
  readonly agent: boolean;
  /** The feature they have open, if any. */
  readonly feature: string | null;
};

export type BodyRow = {
  readonly name: string;
  readonly label: string;
  readonly color: string | null;
  readonly visible: boolean;
  readonly at: number;
  readonly key: string;
};

/** A feature dialog that is open: the draft counts in this window alone until it is accepted. */
export type Editing = {
  readonly id: string;
  readonly isNew: boolean;
  readonly draft: FeatureDraft;
  readonly activeField: string | null;
  readonly problems: { readonly [param: string]: string };
};

export type EditorState = {
  readonly model: PartModel;
  readonly reports: ReadonlyMap<string, FeatureReport>;
  readonly bodies: readonly BodyRow[];
  readonly shown: readonly ShownBody[];
  /** Where planes and sketches lie, by feature. */
  readonly frames: ReadonlyMap<string, PlacedFrame>;
  readonly kernel: KernelState;
  readonly building: boolean;
  readonly sync: SyncState;
  readonly people: readonly PersonHere[];
  readonly selection: readonly Selected[];
  readonly editing: Editing | null;
  /** Id of the open sketch. */
  readonly sketch: string | null;
  /** Features after this one are not built here; local to this window. Null: all are. */
  readonly rollback: string | null;
  readonly hidden: ReadonlySet<string>;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** The last command that was refused, in words. */
  readonly refusal: string | null;
};

/** Something picked: the touch in this mesh, and its name once the kernel has said it. */
export type Selected = { readonly touch: Touch; readonly name: string | null };
