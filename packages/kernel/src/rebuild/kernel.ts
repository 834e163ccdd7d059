import { fail, ok, type Result } from "@solidtype/contracts";
import type { PartModel } from "@solidtype/document";
import type { SketchSolver } from "@solidtype/sketch";
import type { OpenCascadeInstance } from "opencascade.js";
import { inspectFile } from "../exchange/inspect.ts";
import type { ImportFormat } from "../exchange/read-bodies.ts";
import { Mesher } from "../mesh/mesher.ts";
import { freeWhatWaits, putOffFreeing } from "../occt/freeing.ts";
import { heapBytes, loadOcct, type WasmModule } from "../occt/load.ts";
import { isTrap, watchingTraps } from "../occt/exception.ts";
import { type FileSource, Part } from "../part/part.ts";
import { type OnWork, Units } from "../solid/units.ts";
import { forgiving, type ResultStore } from "../store/result-store.ts";
import { buildFeatures, type LastGood } from "./build.ts";
import { BuiltPart } from "./built-part.ts";

export type KernelOptions = {
  /** OCCT, compiled (`compileOcct` in Node, `WebAssembly.compileStreaming` in a browser). */
  readonly wasm: WasmModule;
  /** Null: sketches are taken as they lie. */
  readonly solver: SketchSolver | null;
  readonly store?: ResultStore;
  /** Where triangles are kept, where that is not with the shapes. */
  readonly meshes?: ResultStore;
  readonly files?: FileSource;
  /** Bytes of shapes and of meshes to keep alive, each. */
  readonly liveBudget?: number;
  /**
   * OCCT may never come to an end with what it is asked to make: who has to end this kernel then puts `givenUp` into the
   * next one's store under that key, unless it was made of what was in doubt.
   */
  readonly onWork?: OnWork;
  /** Past this OCCT's heap asks for a new kernel: it never shrinks. */
  readonly heapLimit?: number;
};

const MEGABYTE = 1_000_000;

/** Turns models into solids. One per worker; its parts answer questions until the next rebuild. */
export class Kernel {
  readonly oc: OpenCascadeInstance;
  readonly #units: Units;
  readonly #mesher: Mesher;
  readonly #solver: SketchSolver | null;
  readonly #files: FileSource;
  readonly #heapLimit: number;
  #turn: Promise<void> = Promise.resolve();
  /** Freeing, in its heap; a rehearsal in the same heap goes on with that. */
  #hasPutOff = false;
  /** Keys of what the part that was built last is made of. */
  #shown: ReadonlySet<string> = new Set();

  constructor(oc: OpenCascadeInstance, options: Omit<KernelOptions, "wasm">) {
    const budget = options.liveBudget ?? 256 * MEGABYTE;
    this.oc = oc;
    const store = options.store && forgiving(options.store);
    this.#heapLimit = options.heapLimit ?? 1_000 * MEGABYTE;
    const { onWork } = options;
    this.#units = new Units(oc, { store, budget, heapLimit: this.#heapLimit, onWork });
    const { proof } = this.#units;
    this.#mesher = new Mesher(oc, { store: options.meshes ?? store, budget, proof });
    this.#solver = options.solver;
    this.#files = options.files ?? (() => Promise.resolve(undefined));
  }

  /**
   * The same model (and what last was good in it, see `BuiltPart.lastGood`) gives the same part, whatever was built
   * before. The signal is heard between features. `proof`: whether what is made is looked at before anything is built on
   * it, or only when `prove` is asked for, since the part is to be shown first.
   */
  rebuild(
    model: PartModel,
    signal?: AbortSignal,
    lastGood: LastGood = new Map(),
    proof: "first" | "later" = "first",
  ): Promise<Result<BuiltPart, "cancelled">> {
    return this.#inTurn(() => this.#build(model, signal, lastGood, proof));
  }

  /**
   * Whether the part that was built last is right; it always is where that was looked at first. Where not, nothing of it
   * is kept, and it has to be built again with the proof first: that tells which feature is at fault.
   */
  prove(): Promise<boolean> {
    return this.#inTurn(async () => {
      const isRight = this.#settleProof();
      if (isRight) await this.#units.settle(this.#shown);
      return isRight;
    });
  }

  /** One after another: what one rebuild lets go of at its end may be what the next one has just taken up. */
  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(work);
    this.#turn = turn.then(
      () => undefined,
      (error: unknown) => {
        if (isTrap(error)) this.#units.distrust();
      },
    );
    return turn;
  }

  #settleProof(): boolean {
    // First: what is looked at has handles of its own, and the looks themselves take room that is freed at once then.
    if (this.#hasPutOff) freeWhatWaits(this.oc);
    this.#hasPutOff = false;
    return this.#units.proof.settle(
      () => this.#units.isTrusted,
      () => this.#units.distrust(),
    );
  }

  async #build(
    model: PartModel,
    signal: AbortSignal | undefined,
    lastGood: LastGood,
    proof: "first" | "later",
  ): Promise<Result<BuiltPart, "cancelled">> {
    this.#settleProof();
    if (proof === "later") {
      this.#units.proof.putOff();
      putOffFreeing(this.oc);
      this.#hasPutOff = true;
    }
    const start = () => new Part(this.oc, this.#units, this.#files);
    const features = await buildFeatures(start, model, { solver: this.#solver }, lastGood, signal);
    if (features === null) return fail("cancelled", "The rebuild was stopped.");
    const scene = await features.part.scene();
    const built = new BuiltPart(features, scene, this.#mesher, model);
    this.#shown = new Set(scene.bodies.map(({ solid }) => solid.key.replace(/\.\d+$/, "")));
    if (proof === "first") await this.#units.settle(this.#shown);
    return ok(watchingTraps(built, () => this.#units.distrust()));
  }

  /**
   * Builds and meshes a model as if nothing of it were known, and keeps nothing of it: the engine compiles OCCT's code
   * as it is first called, and whoever waits for the next change does not wait for that. What is known to fail is not tried:
   * it may trap, or never end. False when told to stop, or when OCCT has trapped.
   */
  async rehearse(model: PartModel, signal: AbortSignal): Promise<boolean> {
    const store = this.#units.learnt;
    const spare = new Kernel(this.oc, { solver: this.#solver, store, liveBudget: 0 });
    const stop = AbortSignal.any([signal, spare.#units.distrusted]);
    try {
      const built = await spare.rebuild(model, stop);
      if (built.ok && !stop.aborted) await built.value.meshes();
      // A part without features lets go of all that was made.
      await spare.rebuild({ ...model, features: [] });
      return built.ok && !stop.aborted;
    } finally {
      if (!spare.#units.isTrusted) this.#units.distrust();
    }
  }

  /** What an import of a file would bring; the file is untrusted. */
  inspectFile(format: ImportFormat, bytes: Uint8Array): ReturnType<typeof inspectFile> {
    const found = inspectFile(this.oc, format, bytes);
    if (!found.ok && found.error.code === "import-crashed") this.#units.distrust();
    return found;
  }

  /** How many operations OCCT did and how many results were there already, since the kernel began. */
  get operationCount(): { readonly made: number; readonly reused: number } {
    return { ...this.#units.count };
  }

  /** How many faces were meshed and how many kept their triangles, since the kernel began. */
  get meshCount() {
    return this.#mesher.count;
  }

  /** `recycle`: past the limit, or after a fault inside OCCT, go on with a new kernel. */
  get heap(): { readonly bytes: number; readonly recycle: boolean; readonly trapped: boolean } {
    const bytes = heapBytes(this.oc);
    const trapped = !this.#units.isTrusted;
    return { bytes, recycle: trapped || bytes > this.#heapLimit, trapped };
  }
}

export async function createKernel(options: KernelOptions): Promise<Kernel> {
  return new Kernel(await loadOcct(options.wasm), options);
}
