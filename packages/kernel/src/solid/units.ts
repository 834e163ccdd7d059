import { type Json, pack, unpack } from "@solidtype/contracts";
import type { OpenCascadeInstance } from "opencascade.js";
import { z } from "zod";
import { heapBytes } from "../occt/load.ts";
import { drawFlatCurves } from "../occt/flat-curves.ts";
import type { ResultStore } from "../store/result-store.ts";
import { type Bounds, boundsOf } from "./bounds.ts";
import type { Piece } from "./carry.ts";
import { failureBytes } from "./given-up.ts";
import { type KnownFailure, knownFailureOf, knownFailureSchema, thrownAgain } from "./known-failure.ts";
import { Proof } from "./proof.ts";
import { BYTES_A_FACE, Solid, type SolidFacts } from "./solid.ts";

/** What one operation made: solids with their names, and what else must be known of it. Kept and stored as one. */
export type Unit = { readonly key: string; readonly solids: readonly Solid[]; readonly note: Json };

export type Made = { readonly pieces: readonly Piece[]; readonly note?: Json };

/** Quicker to do again than to read back. */
const WORTH_STORING_MS = 4;

/** What fails sooner is tried again by every new kernel. */
const WORTH_KEEPING_FROM_MS = 50;
const FAILURES_REMEMBERED = 1_000;

export type UnitsOptions = {
  readonly store: ResultStore | undefined;
  readonly budget: number;
  readonly heapLimit: number;
  readonly onWork: OnWork | undefined;
};

/**
 * Told what OCCT is asked to make now, by key, and when that is done (null). `inDoubt`: of what has not been looked at yet,
 * which is not to blame where no end comes of it.
 */
export type OnWork = (key: string | null, inDoubt: boolean) => void;

/**
 * Results by key on three levels: alive in this process, bytes in the store, made anew. Alive ones are let go least
 * recently used first when they take more than `budget` bytes, but only between rebuilds, so that within one every
 * unit stays alive. What cannot be made is remembered by its key as well, and fails again without being tried.
 */
export class Units {
  readonly #oc: OpenCascadeInstance;
  readonly #store: ResultStore | undefined;
  readonly #budget: number;
  readonly #heapLimit: number;
  readonly #onWork: UnitsOptions["onWork"];
  readonly #alive = new Map<string, { unit: Unit; bytes: number }>();
  readonly #failures = new Map<string, KnownFailure>();
  readonly #distrust = new AbortController();
  #writes: Promise<void>[] = [];
  #dropped: Unit[] = [];
  readonly proof = new Proof();
  /** How often OCCT was put to work, and how often a result was there already. */
  count = { made: 0, reused: 0 };

  constructor(oc: OpenCascadeInstance, { store, budget, heapLimit, onWork }: UnitsOptions) {
    this.#oc = oc;
    this.#onWork = onWork;
    this.#store = store;
    this.#budget = budget;
    this.#heapLimit = heapLimit;
  }

  /** `isNote`: what its note must be; a unit with another one is not what is looked for. */
  async find(key: string, isNote?: (note: Json) => boolean): Promise<Unit | undefined> {
    const unit = await this.#find(key);
    return unit === undefined || isNote?.(unit.note) === false ? undefined : unit;
  }

  async #find(key: string): Promise<Unit | undefined> {
    const alive = this.#alive.get(key);
    if (alive !== undefined) {
      this.#alive.delete(key);
      this.#alive.set(key, alive);
      return alive.unit;
    }
    // What was given up is looked for each time: it may be tried again once the store has forgotten it.
    const failed = this.#failures.get(key);
    if (failed !== undefined && failed.kind !== "given up") return undefined;
    this.#failures.delete(key);
    const bytes = await this.#store?.get(key);
    const unit = bytes === undefined ? null : this.#read(key, bytes);
    if (unit === null) return undefined;
    this.#alive.set(key, { unit, bytes: bytes?.length ?? 0 });
    return unit;
  }

  async unit(key: string, make: () => Made, isNote?: (note: Json) => boolean): Promise<Unit> {
    const known = await this.find(key, isNote);
    if (known !== undefined) {
      this.count.reused++;
      return known;
    }
    const failed = this.#failures.get(key);
    if (failed !== undefined) throw thrownAgain(failed);
    this.count.made++;
    this.#onWork?.(key, this.proof.isDoubtful);
    try {
      return this.#made(key, make);
    } finally {
      // Last: whoever ends this kernel once the work is done has been given what came of it.
      this.#onWork?.(null, this.proof.isDoubtful);
    }
  }

  #made(key: string, make: () => Made): Unit {
    const start = performance.now();
    const made = this.#make(key, make);
    const solids = made.pieces.map((piece, at) => this.#solid(`${key}.${at}`, piece));
    const unit: Unit = { key, solids, note: made.note ?? null };
    const faces = solids.reduce((sum, solid) => sum + solid.facts.labels.length, 0);
    this.#alive.set(key, { unit, bytes: faces * BYTES_A_FACE });
    this.proof.otherwise(() => this.#drop(key));
    const worth = performance.now() - start >= WORTH_STORING_MS;
    if (worth && this.isTrusted) this.#write(unit);
    return unit;
  }

  #make(key: string, make: () => Made): Made {
    const start = performance.now();
    const wasTrusted = this.isTrusted;
    try {
      return make();
    } catch (error) {
      // In a heap that may be in pieces, or has no room left, things fail that otherwise do not.
      const failure = wasTrusted && !this.lacksRoom ? knownFailureOf(error) : null;
      if (failure !== null) {
        this.#remember(key, failure);
        this.proof.otherwise(() => this.#failures.delete(key));
        const costsKernel = failure.kind === "trap" || !this.isTrusted;
        const worth = costsKernel || performance.now() - start >= WORTH_KEEPING_FROM_MS;
        if (worth) this.proof.keep(() => this.#put(key, failureBytes(failure)));
      }
      throw error;
    }
  }

  /** What is known to fail and what was found out, as a store that has nothing else and keeps nothing. */
  get learnt(): ResultStore {
    return {
      get: (key) => {
        const failure = this.#failures.get(key);
        const unit = this.#alive.get(key)?.unit;
        const isFinding = unit?.solids.length === 0;
        return Promise.resolve(failure ? failureBytes(failure) : isFinding ? unitBytes(unit) : undefined);
      },
      put: () => Promise.resolve(),
    };
  }

  #remember(key: string, failure: KnownFailure): void {
    this.#failures.set(key, failure);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > FAILURES_REMEMBERED) this.#failures.delete(oldest!);
  }

  /** Keeps what was found out: plain data, as good as ever whatever has become of OCCT's heap. */
  keep(key: string, note: Json): void {
    const unit: Unit = { key, solids: [], note };
    this.#alive.set(key, { unit, bytes: 0 });
    this.proof.otherwise(() => this.#drop(key));
    this.#write(unit);
  }

  /** What is shown may still be asked about it: it is let go after the next rebuild. */
  #drop(key: string): void {
    const dropped = this.#alive.get(key);
    if (dropped === undefined) return;
    this.#alive.delete(key);
    this.#dropped.push(dropped.unit);
  }

  /** OCCT has trapped and may have left its heap in pieces: what is made from now on stays in this process. */
  distrust(): void {
    this.#distrust.abort();
  }

  /** Whether something may fail for want of memory only. */
  get lacksRoom(): boolean {
    return heapBytes(this.#oc) > this.#heapLimit;
  }

  get isTrusted(): boolean {
    return !this.distrusted.aborted;
  }

  get distrusted(): AbortSignal {
    return this.#distrust.signal;
  }

  /** A unit of one solid that is made when its shape or its names are first asked for. It is never stored. */
  promise(key: string, box: Bounds, make: () => Piece): Solid {
    const alive = this.#alive.get(key)?.unit.solids[0];
    const solid =
      alive ??
      Solid.promised(this.#oc, `${key}.0`, {
        box,
        make: () => {
          const piece = make();
          return { facts: this.#factsOf(`${key}.0`, piece), shape: piece.shape };
        },
      });
    if (alive === undefined) this.proof.otherwise(() => this.#drop(key));
    this.#alive.delete(key);
    this.#alive.set(key, { unit: { key, solids: [solid], note: null }, bytes: 4 * BYTES_A_FACE });
    return solid;
  }

  /** Waits until everything that was made is in the store, then lets go of what is too much. */
  async settle(keep: ReadonlySet<string>): Promise<void> {
    await Promise.all(this.#writes);
    this.#writes = [];
    for (const { solids } of this.#dropped.splice(0)) for (const solid of solids) solid[Symbol.dispose]();
    let total = [...this.#alive.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [key, { unit, bytes }] of this.#alive) {
      if (total <= this.#budget) return;
      if (keep.has(key)) continue;
      for (const solid of unit.solids) solid[Symbol.dispose]();
      this.#alive.delete(key);
      total -= bytes;
    }
  }

  #solid(key: string, piece: Piece): Solid {
    return Solid.of(this.#oc, key, this.#factsOf(key, piece), piece.shape);
  }

  #factsOf(key: string, piece: Piece): SolidFacts {
    drawFlatCurves(this.#oc, piece.shape, (face) => piece.faceKeys[face] !== null);
    return {
      labels: piece.labels,
      faceKeys: piece.faceKeys.map((known, at) => known ?? `${key}.${at}`),
      bounds: boundsOf(this.#oc, piece.shape, "loose"),
      from: piece.from,
    };
  }

  #write(unit: Unit): void {
    this.proof.keep(() => this.#put(unit.key, unitBytes(unit)));
  }

  #put(key: string, bytes: Uint8Array): void {
    if (this.#store !== undefined) this.#writes.push(this.#store.put(key, bytes));
  }

  #read(key: string, bytes: Uint8Array): Unit | null {
    const content = unpack(bytes);
    if (content === null) return null;
    const failed = failedSchema.safeParse(content.header);
    if (failed.success) {
      this.#remember(key, failed.data.failure);
      return null;
    }
    const header = headerSchema.safeParse(content.header);
    if (!header.success || header.data.solids.length !== content.sections.length) return null;
    const solids = header.data.solids.map((facts, at) =>
      Solid.of(this.#oc, `${key}.${at}`, facts, content.sections[at]!),
    );
    return { key, solids, note: header.data.note };
  }
}

function unitBytes({ solids, note }: Unit): Uint8Array {
  const header = { solids: solids.map((solid) => solid.facts), note };
  return pack({ header, sections: solids.map((solid) => solid.bytes) });
}

const vectorSchema = z.tuple([z.number(), z.number(), z.number()]);
const headerSchema = z.object({
  solids: z.array(
    z.object({
      labels: z.array(z.array(z.string())),
      faceKeys: z.array(z.string()),
      bounds: z.object({ min: vectorSchema, max: vectorSchema }),
      from: z.array(z.number()),
    }),
  ),
  note: z.json(),
});

const failedSchema = z.object({ failure: knownFailureSchema });
