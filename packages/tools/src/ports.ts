import type { Json, Result } from "@solidtype/contracts";
import type { Command, PartModel, RunResult } from "@solidtype/document";

/** Where a part is, as ids; what is left out is what is open. */
export type Place = { readonly document?: string | undefined; readonly branch?: string | undefined };

/** A part that the agent works on, open and live. */
export type PartPort = {
  readonly document: string;
  readonly branch: string;
  readonly name: string;
  readonly model: () => PartModel;
  /** The part as a change would leave it. */
  readonly foresee: (batch: readonly Command[], key: string) => Result<PartModel, string>;
  /**
   * One change, applied once for its key however often it is asked for. Resolves when it is durable; a failure says
   * whether the command was refused, or permission is missing, or it could not be saved.
   */
  readonly edit: (batch: readonly Command[], key: string) => Promise<Result<RunResult, string>>;
  /** Nothing more is done with it here: it may be closed when others are opened. */
  readonly letGo: () => void;
};

export type FeatureVerdict = {
  readonly id: string;
  readonly state: "ok" | "failed" | "suppressed";
  /** Why it fails; of one that is built, what had to be left out. */
  readonly message?: string;
  /** The name of geometry that it refers to and that is not in the part. */
  readonly missing?: string;
  /** Names of what there is, that may have been meant; only where they were asked for. */
  readonly alike?: readonly string[];
};

export type BodyVerdict = {
  /** The text of its name, as references take it. */
  readonly name: string;
  readonly label: string;
  readonly volume: number;
  readonly bounds: {
    readonly min: readonly [number, number, number];
    readonly max: readonly [number, number, number];
  };
  readonly faces: number;
  readonly edges: number;
};

export type Verdict = {
  readonly features: readonly FeatureVerdict[];
  readonly bodies: readonly BodyVerdict[];
};

/** A face, edge or vertex that a reference can name. */
export type Named = { readonly name: string; readonly what: string };

export type ViewName = "front" | "back" | "left" | "right" | "top" | "bottom" | "isometric";
export type ExportFormat = "step" | "stl" | "glb" | "brep";

/** What shape it is: tools ask, the kernel answers. */
export type GeometryPort = {
  /** `alike`: with what names may have been meant for that are not in the part. */
  readonly build: (part: PartPort, alike?: "alike") => Promise<Result<Verdict, string>>;
  readonly list: (
    part: PartPort,
    body: string,
    which: {
      readonly kind: "face" | "edge" | "vertex";
      readonly containing?: string;
      readonly after?: string;
    },
  ) => Promise<Result<{ readonly items: readonly Named[]; readonly leftOut: number }, string>>;
  readonly measure: (part: PartPort, names: readonly string[]) => Promise<Result<Json, string>>;
  /** A PNG in base64. */
  readonly picture: (part: PartPort, view: ViewName) => Promise<Result<string, string>>;
  readonly export: (
    part: PartPort,
    format: ExportFormat,
  ) => Promise<Result<{ readonly link: string; readonly bytes: number }, string>>;
};

/** How well a drawing is defined. */
export type SketchState = {
  /** Degrees of freedom that are left, and the entities that can still move. */
  readonly freedom: number;
  readonly loose: readonly string[];
  /** Constraints that say what others say already. */
  readonly redundant: readonly string[];
};

export type ProjectRow = { readonly id: string; readonly name: string; readonly workspace: string };
export type DocumentRow = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly project: string;
};
export type BranchRow = { readonly id: string; readonly name: string; readonly parent: string | null };

/** As many as are shown at once, and where to go on when there are more. */
export type Listed<Row> = { readonly rows: readonly Row[]; readonly next: string | null };

/** A document in which something came over, and what whoever merged has to know of it. */
export type MergedPart = { readonly name: string; readonly notes: readonly string[] };

/** What exists around the part. Where no project is named, it is the one that the chat or the open part belongs to. */
export type WorkspacePort = {
  /** All of them: few enough for that. */
  readonly projects: () => Promise<Result<readonly ProjectRow[], string>>;
  readonly document: (id: string) => Promise<Result<DocumentRow, string>>;
  readonly documents: (at: {
    readonly project?: string | undefined;
    readonly branch?: string | undefined;
    readonly after?: string | undefined;
  }) => Promise<Result<Listed<DocumentRow>, string>>;
  readonly createDocument: (
    what: {
      readonly name: string;
      readonly units: "mm" | "in";
      readonly project?: string | undefined;
      readonly branch?: string | undefined;
    },
    key: string,
  ) => Promise<Result<DocumentRow, string>>;
  readonly trashDocument: (document: string, key: string) => Promise<Result<null, string>>;
  readonly branches: (at: {
    readonly project?: string | undefined;
    readonly after?: string | undefined;
  }) => Promise<Result<Listed<BranchRow>, string>>;
  readonly mergeBranch: (
    what: {
      readonly branch: string;
      readonly into?: string | undefined;
      readonly prefer?: "ours" | "theirs" | undefined;
      readonly again?: boolean | undefined;
    },
    key: string,
  ) => Promise<Result<readonly MergedPart[], string>>;
  readonly createBranch: (
    what: {
      readonly name: string;
      readonly project?: string | undefined;
      readonly parent?: string | undefined;
    },
    key: string,
  ) => Promise<Result<BranchRow, string>>;
};

export type ToolPorts = {
  /** Opens the part at a place, or says why it cannot be opened. */
  readonly part: (at: Place) => Promise<Result<PartPort, string>>;
  readonly geometry: GeometryPort;
  /** Null where it is not solved, or takes more than a moment to tell: a build says why one fails. */
  readonly sketchState: (model: PartModel, sketch: string) => Promise<SketchState | null>;
  readonly workspace: WorkspacePort;
  /** The idempotency key of this call. */
  readonly key: string;
  /** Whether somebody allowed this call to take work away, or need not be asked. */
  readonly mayRemove: boolean;
};
