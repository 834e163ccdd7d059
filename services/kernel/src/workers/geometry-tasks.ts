import {
  type BlobKind,
  type ErrorCode,
  type WorkspaceId,
  FailureError,
  failure,
  ok,
  parseBlobKey,
  refuse,
} from "@solidtype/contracts";
import { modelOfUpdates, parseModel, type PartModel } from "@solidtype/document";
import type { BuiltPart, Kernel, KernelOptions } from "@solidtype/kernel";
import { type PartSource, type Rebuilt, type Task, type TaskKind, type TaskResult } from "./protocol.ts";
import { alikeOf } from "./alike.ts";
import { listGeometry, measureNames } from "./questions.ts";
import { publishPart, thumbnailName } from "./publish-part.ts";
import { type Corner, bodyOf, boxOf, featuresOf } from "./report.ts";
import { WorkspaceStorage, type WorkerStorage } from "./worker-storage.ts";
import { writeExport, writeThumbnail } from "./write-files.ts";

type Sources = Pick<KernelOptions, "store" | "meshes" | "files">;

/** What a geometry worker does, one task after the other. */
export class GeometryTasks {
  readonly #storage: WorkspaceStorage;
  readonly #start: () => Promise<Kernel>;
  #kernel: Kernel | undefined;
  #workspace: WorkspaceId | undefined;
  #broken = false;

  constructor(storage: WorkerStorage, createKernel: (sources: Sources) => Promise<Kernel>) {
    this.#storage = new WorkspaceStorage(storage, () => this.#workspaceNow());
    this.#start = () =>
      createKernel({
        store: this.#storage.results("shape"),
        meshes: this.#storage.results("mesh"),
        files: (key) => this.#file(key),
      });
  }

  async open(): Promise<void> {
    this.#kernel = await this.#start();
  }

  get heap(): { readonly heapBytes: number; readonly recycle: boolean } {
    const { bytes, recycle } = this.#kernelNow().heap;
    return { heapBytes: bytes, recycle: recycle || this.#broken };
  }

  /** Null where OCCT has trapped on the way to what was to be shown: in a heap in pieces, what is good fails, too. */
  async run(task: Task, isLast: boolean): Promise<TaskResult | null> {
    this.#workspace = task.workspace;
    if (task.kind === "inspect") return this.#inspect(task);
    const part = await this.#build(task.source);
    if (this.#kernelNow().heap.trapped) {
      if (!isLast) return null;
      // Who waits for a shape sees what failed in it; in a file, or in the picture of the whole, nobody would.
      if (task.kind === "export" || task.kind === "thumbnail") return refuse("geometry-crashed");
    }
    return part.ok ? this.#ask(part.value, task) : part;
  }

  async #ask(part: BuiltPart, task: Task<Exclude<TaskKind, "inspect">>): Promise<TaskResult> {
    switch (task.kind) {
      case "rebuild":
        return ok(this.#withTrap(await publishPart(part, this.#storage)));
      case "thumbnail":
        // Drawn of less, it would stand under the name of the whole for good.
        if (task.name !== thumbnailName(part)) {
          const lacking = lackOf(part, task.source);
          if (lacking !== undefined) return lacking;
        }
        await writeThumbnail(part, this.#storage, task.name);
        return ok(null);
      case "export":
        return lackOf(part, task.source) ?? writeExport(part, this.#storage, task);
      case "build":
        return ok({
          features: featuresOf(part),
          bodies: part.bodies.map((_, at) => bodyOf(part, at)),
          ...(task.alike === true && { alike: alikeOf(part) }),
        });
      case "list":
        return listGeometry(part, task);
      case "measure":
        return measureNames(part, task.names);
      case "picture": {
        const { view, width, height } = task;
        return ok({ png: await part.png({ view, width, height, background: "#ffffff", edges: true }) });
      }
    }
  }

  #withTrap(rebuilt: Rebuilt): Rebuilt {
    return this.#kernelNow().heap.trapped ? { ...rebuilt, trapped: true } : rebuilt;
  }

  async #build(source: PartSource) {
    const model = modelOf(source);
    const lastGood = "state" in source ? source.lastGood : undefined;
    const built = await this.#kernelNow().rebuild(this.#confined(model), undefined, lastGood);
    return built.ok ? built : refuse("cancelled");
  }

  /** A file is read only within the workspace: what another one uploaded is not there, also when it is in memory. */
  #confined(model: PartModel): PartModel {
    const features = model.features.map((feature) => {
      if (feature.type !== "imported-body" || "unreadable" in feature) return feature;
      const { blob } = feature.params as { readonly blob?: unknown };
      if (typeof blob !== "string" || this.#isOwn(blob)) return feature;
      return { ...feature, params: { ...feature.params, blob: "elsewhere" } } as typeof feature;
    });
    return { ...model, features };
  }

  #isOwn(key: string): boolean {
    const blob = parseBlobKey(key);
    return blob?.workspace === this.#workspace && blob?.kind === "upload";
  }

  async #file(key: string): Promise<Uint8Array | undefined> {
    const blob = parseBlobKey(key);
    return blob !== undefined && this.#isOwn(key) ? this.#storage.get("upload", blob.name) : undefined;
  }

  async #inspect({ format, blob }: Task<"inspect">): Promise<TaskResult<"inspect">> {
    const bytes = await this.#storage.get("upload" satisfies BlobKind, blob);
    if (bytes === undefined) return refuse("not-found");
    const read = this.#kernelNow().inspectFile(format, bytes);
    if (!read.ok) {
      this.#broken ||= read.error.code === "import-crashed";
      return refuse("file-unusable", { reason: read.error.message, code: read.error.code });
    }
    const bodies = read.value.map(({ bounds, ...body }) => ({ ...body, bounds: boxOf(bounds) }));
    const corner = (end: "min" | "max", pick: (...values: number[]) => number) =>
      [0, 1, 2].map((axis) => pick(...bodies.map((body) => body.bounds[end][axis]!))) as Corner;
    return ok({
      format,
      bytes: bytes.length,
      bodies,
      faces: bodies.reduce((sum, { faces }) => sum + faces, 0),
      bounds: { min: corner("min", Math.min), max: corner("max", Math.max) },
    });
  }

  #kernelNow(): Kernel {
    if (this.#kernel === undefined) throw new Error("the kernel is not open yet");
    return this.#kernel;
  }

  #workspaceNow(): WorkspaceId {
    if (this.#workspace === undefined) throw new Error("no task has said whose it is yet");
    return this.#workspace;
  }
}

/** A part that lacks what was given up is not the part whose file was asked for, and nobody would see it in the file. */
function lackOf(part: BuiltPart, source: PartSource): Extract<TaskResult, { ok: false }> | undefined {
  const slow = part.features.find(({ error }) => error?.code === "geometry-too-slow");
  if (slow === undefined) return undefined;
  const name = modelOf(source).features.find(({ id }) => id === slow.id)?.name ?? slow.id;
  const seconds = slow.error?.details?.["seconds"] ?? null;
  const message = `No file was written: ${name} took longer than ${String(seconds)} seconds and was given up. Simplify or suppress it, or try again in ten minutes.`;
  return {
    ok: false,
    error: { ...failure("geometry-too-slow", { seconds, feature: slow.id }), message },
  };
}

/** What the document says, whatever an attacker wrote into it: a model that is no model is refused in words. */
function modelOf(source: PartSource): PartModel {
  const read = "state" in source ? modelOfUpdates([source.state]) : parseModel(source.model);
  if (!read.ok)
    throw new FailureError(failure("invalid-input" satisfies ErrorCode, { reason: read.error.message }));
  return read.value;
}
