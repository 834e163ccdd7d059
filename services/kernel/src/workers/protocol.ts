import type {
  BlobKind,
  ErrorCode,
  Failure,
  ImportReport,
  Json,
  Manifest,
  WorkspaceId,
} from "@solidtype/contracts";
import type {
  ExportFormat,
  ImportFormat,
  KernelOptions,
  LastGood,
  Quality,
  StandardView,
} from "@solidtype/kernel";

/** A part as docsync keeps it (one Yjs update) with what stands in for its features, or as plain JSON. */
export type PartSource =
  | { readonly state: Uint8Array; readonly lastGood: LastGood }
  | { readonly model: Json };

export type Rebuilt = Pick<Manifest, "features" | "standIns" | "bodies" | "trapped" | "thumbnail"> & {
  /** Of the features that the part has now. */
  readonly lastGood: LastGood;
};

type Exporting = {
  readonly source: PartSource;
  readonly format: ExportFormat | "png" | "svg";
  readonly quality: Quality;
  /** By name; all of them when absent. */
  readonly bodies?: readonly string[];
  readonly title: string;
  readonly at: string;
  /** The name of the `export` blob to write. */
  readonly blob: string;
};

type Looking = {
  readonly source: PartSource;
  readonly view: StandardView;
  readonly width: number;
  readonly height: number;
};

type Built = {
  readonly features: Manifest["features"];
  readonly bodies: readonly {
    readonly name: string;
    readonly label: string;
    readonly volume: number;
    readonly bounds: Manifest["bodies"][number]["bounds"];
    readonly faces: number;
    readonly edges: number;
    readonly vertices: number;
  }[];
  readonly alike?: { [missing: string]: string[] };
};

/** What a geometry worker is asked, and what it answers. */
type TaskTypes = {
  readonly rebuild: { readonly asks: { readonly source: PartSource }; readonly answers: Rebuilt };
  /** Draws the picture that `rebuild` named. */
  readonly thumbnail: {
    readonly asks: { readonly source: PartSource; readonly name: string };
    readonly answers: null;
  };
  readonly export: { readonly asks: Exporting; readonly answers: { readonly bytes: number } };
  readonly inspect: {
    readonly asks: { readonly format: ImportFormat; readonly blob: string };
    readonly answers: Omit<ImportReport, "upload">;
  };
  readonly build: {
    readonly asks: { readonly source: PartSource; readonly alike?: boolean };
    readonly answers: Built;
  };
  readonly list: {
    readonly asks: {
      readonly source: PartSource;
      readonly body: string;
      readonly of: "face" | "edge" | "vertex";
      readonly containing?: string | undefined;
      readonly after?: string | undefined;
      readonly limit: number;
    };
    readonly answers: {
      readonly items: readonly { readonly name: string; readonly what: string }[];
      readonly leftOut: number;
    };
  };
  readonly measure: {
    readonly asks: { readonly source: PartSource; readonly names: readonly string[] };
    readonly answers: Json;
  };
  readonly picture: { readonly asks: Looking; readonly answers: { readonly png: Uint8Array } };
};

export type TaskKind = keyof TaskTypes;
export type Task<Kind extends TaskKind = TaskKind> = {
  [K in Kind]: { readonly kind: K; readonly workspace: WorkspaceId } & TaskTypes[K]["asks"];
}[Kind];
type TaskAnswer<Kind extends TaskKind> = TaskTypes[Kind]["answers"];
export type TaskResult<Kind extends TaskKind = TaskKind> =
  | { readonly ok: true; readonly value: TaskAnswer<Kind> }
  | { readonly ok: false; readonly error: Failure<ErrorCode> };

/** What the worker asks of the process around it, which alone talks to Redis and to the blob store. */
type Kept = { readonly workspace: WorkspaceId; readonly kind: BlobKind; readonly name: string };
export type StorageAsk =
  | (Kept & { readonly do: "get" })
  | (Kept & { readonly do: "has" })
  /** `seconds`: it is true for so long only. */
  | (Kept & { readonly do: "put"; readonly bytes: Uint8Array; readonly seconds?: number });
export type StorageAnswer =
  | { readonly ok: true; readonly value: Uint8Array | boolean | undefined }
  | { readonly ok: false; readonly error: Failure<ErrorCode> };

export type ToWorker =
  /** `isLast`: it is not begun again, so what it finds is answered also where OCCT traps on the way. */
  | { readonly kind: "task"; readonly task: Task; readonly isLast: boolean }
  | { readonly kind: "storage"; readonly id: number; readonly answer: StorageAnswer };

export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "storage"; readonly id: number; readonly ask: StorageAsk }
  /** What OCCT is asked to make now, and when that is done (null): it hears no signal, and may never be. */
  | { readonly kind: "work"; readonly key: string | null }
  /** `recycle`: this worker's OCCT must not be used any more. */
  | {
      readonly kind: "done";
      /** Null where OCCT has trapped on the way: the next worker, which knows at what, finds the rest out without. */
      readonly result: TaskResult | null;
      readonly heapBytes: number;
      readonly recycle: boolean;
    };

export type WorkerStart = { readonly wasm: KernelOptions["wasm"]; readonly heapLimit: number };
