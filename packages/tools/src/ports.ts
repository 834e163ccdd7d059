import type { Json, Result } from "@solidtype/contracts";
import type { Command, CommandErrorCode, PartModel, RunResult } from "@solidtype/document";

/** The part that the agent works on, open and live. */
export type PartPort = {
  readonly model: () => PartModel;
  /** One change, applied once for its key however often it is asked for. */
  readonly run: (batch: readonly Command[], key: string) => Result<RunResult, CommandErrorCode>;
  /** Resolves when everything edited so far is durable. */
  readonly saved: () => Promise<Result<null, string>>;
};

export type FeatureVerdict = {
  readonly id: string;
  readonly name: string;
  readonly state: "ok" | "failed" | "suppressed";
  readonly message?: string;
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
  readonly build: (model: PartModel) => Promise<Result<Verdict, string>>;
  readonly list: (
    model: PartModel,
    body: string,
    kind: "face" | "edge" | "vertex",
  ) => Promise<Result<readonly Named[], string>>;
  readonly measure: (model: PartModel, names: readonly string[]) => Promise<Result<Json, string>>;
  readonly picture: (model: PartModel, view: ViewName) => Promise<Result<Uint8Array, string>>;
  readonly export: (
    model: PartModel,
    format: ExportFormat,
  ) => Promise<Result<{ readonly link: string; readonly bytes: number }, string>>;
};

export type DocumentRow = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly project: string;
};

/** What exists around the part. */
export type WorkspacePort = {
  readonly documents: () => Promise<Result<readonly DocumentRow[], string>>;
  readonly createDocument: (name: string, key: string) => Promise<Result<DocumentRow, string>>;
  readonly createBranch: (
    name: string,
    key: string,
  ) => Promise<Result<{ readonly id: string; readonly name: string }, string>>;
};

export type ToolPorts = {
  /** Null: no part is open here (a chat on the dashboard); tools on a part say so. */
  readonly part: PartPort | null;
  readonly geometry: GeometryPort;
  readonly workspace: WorkspacePort;
  /** The idempotency key of this call. */
  readonly key: string;
};
