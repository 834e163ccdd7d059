import type { Failure, Result } from "@solidtype/contracts";
import { type Command, initialUpdate } from "@solidtype/document";
import { openStill, type StillDocument } from "@solidtype/sync";
import { vi } from "vitest";
import * as Y from "yjs";
import type { KernelClient, KernelState } from "../../../kernel-worker/kernel-client.ts";
import type { Built, KernelAsk, RebuildAsk } from "../../../kernel-worker/protocol.ts";
import { PartSession } from "../part-session.ts";

type Line = readonly (readonly [number, number, number])[];
type Mesh = NonNullable<Built["bodies"][number]["mesh"]>;

/** A body's mesh with these edges, and one triangle for each of these faces. */
export function meshOf({
  edges = [],
  faces = [],
}: {
  edges?: readonly Line[];
  faces?: readonly Line[];
}): Mesh {
  let first = 0;
  const edgeRanges = edges.flatMap(({ length }) => {
    first += length;
    return [first - length, length];
  });
  return {
    positions: Float32Array.from(faces.flat(2)),
    normals: new Float32Array(faces.length * 9),
    indices: Uint32Array.from({ length: faces.length * 3 }, (_, at) => at),
    faceRanges: Uint32Array.from(faces.flatMap((_, at) => [at * 3, 3])),
    edgePositions: Float32Array.from(edges.flat(2)),
    edgeRanges: Uint32Array.from(edgeRanges),
    vertices: Float32Array.from(edges.flatMap((line) => line[0] ?? [])),
  };
}

type Body = { readonly name: string; readonly key: string; readonly mesh?: Mesh };

/** A kernel that answers when and what the test says: what it was asked to build waits in `rebuilds`. */
export class KernelByHand implements KernelClient {
  readonly rebuilds: { readonly ask: RebuildAsk; readonly answer: (result: Result<Built>) => void }[] = [];
  answers: (ask: Exclude<KernelAsk, RebuildAsk>) => unknown = () => undefined;
  #state: KernelState = { kind: "ready", milliseconds: 1 };
  readonly #listeners = new Set<(state: KernelState) => void>();
  readonly #onWrong = new Set<() => void>();
  readonly begin = (): void => {};
  readonly retry = (): void => {};
  readonly stop = (): void => {};
  readonly close = (): void => {};
  readonly state = (): KernelState => this.#state;

  readonly onState = (listener: (state: KernelState) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly onWrong = (listener: () => void): (() => void) => {
    this.#onWrong.add(listener);
    return () => this.#onWrong.delete(listener);
  };

  readonly rebuild = (ask: RebuildAsk): Promise<Result<Built>> =>
    new Promise((answer) => this.rebuilds.push({ ask, answer }));

  /** `undefined` from `answers` is a failure, as is a failure. */
  readonly ask = async (ask: Exclude<KernelAsk, { ask: "rebuild" }>): Promise<Result<never>> => {
    const value = this.answers(ask);
    const failure = value === undefined ? { code: "not-built", message: "Nothing is built." } : null;
    if (value instanceof Refusal || failure !== null)
      return { ok: false, error: value instanceof Refusal ? value.failure : failure! };
    return { ok: true, value: value as never };
  };

  become(state: KernelState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  /** What it built last turns out not to be right. */
  tellWrong(): void {
    for (const listener of this.#onWrong) listener();
  }

  /** The oldest rebuild that waits ends with these bodies. */
  async finish(...bodies: readonly Body[]): Promise<void> {
    const looks = { color: null, material: null, visible: true, faces: 1 };
    const bounds = { min: [0, 0, 0], max: [1, 1, 1] } as const;
    const built = bodies.map(({ mesh, ...body }) => ({
      ...looks,
      ...body,
      label: body.name,
      bounds,
      mesh: mesh ?? null,
    }));
    await this.#end({
      ok: true,
      value: {
        frames: new Map(),
        lines: new Map(),
        drills: new Map(),
        sketches: new Map(),
        features: [],
        bodies: built as unknown as Built["bodies"],
        milliseconds: 1,
      },
    });
  }

  async fail(error: Failure): Promise<void> {
    await this.#end({ ok: false, error });
  }

  async #end(result: Result<Built>): Promise<void> {
    const waiting = this.rebuilds.shift();
    if (waiting === undefined) throw new Error("nothing is to be built");
    waiting.answer(result);
    await settled();
  }
}

/** What a kernel refuses to answer. */
export class Refusal {
  readonly failure: Failure;
  constructor(code: string) {
    this.failure = { code, message: `Refused: ${code}.` };
  }
}

/** Whatever follows from what has happened, without time passing. */
export const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

type Opening = {
  readonly person?: string;
  /** What another window has. */
  readonly from?: Y.Doc;
  /** In place of a document that goes nowhere. */
  readonly opened?: StillDocument;
};

/** One window in which a part is open, a new one or what another document holds, with a kernel that answers by hand. */
export function openPart({ person = "ada", from, opened }: Opening = {}): {
  readonly session: PartSession;
  readonly kernel: KernelByHand;
  readonly doc: Y.Doc;
  /** What the others are told of this window. */
  readonly told: () => { readonly [word: string]: unknown } | null;
} {
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
  vi.stubGlobal("document", { addEventListener: () => undefined, removeEventListener: () => undefined });
  const state = from === undefined ? initialUpdate("part", "Plate", "mm") : Y.encodeStateAsUpdate(from);
  const { open, presence } = opened ?? openStill("http://platform/streams/part", { state, offset: "0" });
  const kernel = new KernelByHand();
  const session = new PartSession({
    open,
    presence,
    kernel,
    person: { id: person, name: person },
    names: { of: () => null, listen: () => () => undefined },
    access: null,
    followServer: () => undefined,
  });
  return { session, kernel, doc: open.doc, told: () => presence.awareness.getLocalState() };
}

export function did(session: PartSession, ...batch: Command[]): void {
  const done = session.run(batch);
  if (!done.ok) throw new Error(done.error.message);
}
