import type { Failure, Result } from "@solidtype/contracts";
import type { PartModel } from "@solidtype/document";
import {
  type BuiltPart,
  createKernel,
  type Kernel,
  type LastGood,
  lastGoodOf,
  memoryStore,
  type ResultStore,
} from "@solidtype/kernel";
import { createSketchSolver } from "@solidtype/sketch";
import { fetchAsset } from "./asset.ts";
import { fileOf } from "./uploaded-file.ts";
import {
  type Built,
  type FromWorker,
  type KernelAsk,
  type KernelAssets,
  type KeptResult,
  outdated,
  type PartFiles,
  type SeenBody,
  type StandIns,
  type ToWorker,
} from "./protocol.ts";
import { isSmallDevice } from "./device.ts";
import { samplePart } from "./sample-part.ts";
import { type Site, siteIn } from "./site.ts";
import { WarmUp } from "./warm-up.ts";

const storeBudget = 256_000_000;
const store = memoryStore(storeBudget);
let kernel: Promise<Kernel> | null = null;
let part: BuiltPart | null = null;
let model: PartModel | null = null;
/** What features last were when they could be built, and were right. */
let lastGood: LastGood = new Map();
/** The same before the last rebuild. */
let goodBefore: LastGood = lastGood;

/** Of the part that was asked for last. */
let partFiles: PartFiles | null = null;

/** The part that is open: never between the changes of somebody who is at work. */
const warmUp = new WarmUp(rehearse, { first: 700, again: 3_000 });
/** Before there is one, what most parts are made of. The page says when. */
const ahead = new WarmUp(rehearse, { first: 0, again: 0 });

async function rehearse(of: PartModel, signal: AbortSignal): Promise<boolean> {
  const ready = await kernel;
  if (ready === null || isSmallDevice()) return true;
  let isDone = false;
  try {
    isDone = await ready.rehearse(of, signal);
  } finally {
    if (ready.heap.recycle) post({ kind: "spent", spent: standInsOf(lastGood) });
  }
  // One that is about to be replaced has nothing to practise for.
  return isDone && !ready.heap.recycle;
}

function post(message: FromWorker, moved: Transferable[] = []): void {
  self.postMessage(message, { transfer: moved });
}

/** What is put into it is told to the page, too, which gives it to the worker after this one. */
function storeWith(results: readonly KeptResult[]): ResultStore {
  for (const [key, bytes] of results) void store.put(key, bytes);
  return {
    get: store.get,
    put(key, bytes) {
      const copy = bytes.slice();
      post({ kind: "kept", result: [key, copy] }, [copy.buffer]);
      return store.put(key, bytes);
    },
  };
}

async function start({ occt, planegcs }: KernelAssets, results: readonly KeptResult[]): Promise<Kernel> {
  const begun = performance.now();
  const [wasm, solver] = await Promise.all([
    WebAssembly.compileStreaming(fetchAsset(occt)),
    createSketchSolver(fetchAsset(planegcs)),
  ]);
  const made = await createKernel({
    wasm,
    solver,
    store: storeWith(results),
    onWork: (key, inDoubt) => post({ kind: "work", key, inDoubt }),
    files: async (key) => (partFiles === null ? undefined : fileOf(partFiles, key)),
  });
  post({ kind: "ready", milliseconds: performance.now() - begun });
  return made;
}

class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

function must<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new Refused(result.error);
}

async function rebuild(ready: Kernel, ask: Extract<KernelAsk, { ask: "rebuild" }>): Promise<Built> {
  const begun = performance.now();
  partFiles = ask.files;
  // Whatever becomes of the build, questions are not answered from the part that was open before.
  if (ask.fresh) {
    part = model = null;
    lastGood = new Map();
  }
  goodBefore = lastGood;
  const good = new Map([...lastGoodOf(ask.standIns), ...lastGood]);
  part = must(await ready.rebuild(ask.model, undefined, good, ask.proof));
  if (!ask.preview) ({ lastGood } = part);
  model = ask.model;
  const known = new Set(ask.known);
  const meshes = new Map((await part.meshes()).map((one) => [one.body, one]));
  const made = part;
  const bodies = part.bodies.map((body, at) => {
    const mesh = known.has(body.key) ? undefined : meshes.get(body.name)?.mesh;
    return { ...body, mesh: mesh === undefined ? null : { ...mesh, vertices: made.vertexPositions(at) } };
  });
  const frames = new Map([...part.frames].map(([id, { origin, x, normal }]) => [id, { origin, x, normal }]));
  const { lines, drills, sketches, features } = part;
  return { frames, lines, drills, sketches, features, bodies, milliseconds: performance.now() - begun };
}

/** What features last were when they could be built, as the next kernel takes it. */
const standInsOf = (good: LastGood): StandIns => Object.fromEntries(good) as unknown as StandIns;

/** Builds the other model, which is mostly done already, looks things up in it, and goes back to the part. */
async function sites(
  ready: Kernel,
  ask: Extract<KernelAsk, { ask: "sites" }>,
): Promise<ReadonlyMap<string, Site>> {
  built();
  try {
    const other = must(await ready.rebuild(ask.model, undefined, lastGood));
    const meshes = (await other.meshes()).map(({ mesh }, at) => ({
      ...mesh,
      vertices: other.vertexPositions(at),
    }));
    const found = ask.references.flatMap(({ name, was }) => {
      const resolved = other.resolve(name, was);
      if (!resolved.ok || resolved.value.status !== "found") return [];
      const { kind, body, at } = resolved.value.found;
      const mesh = meshes[other.bodies.findIndex((one) => one.name === body)];
      return mesh === undefined ? [] : [[name, siteIn(mesh, kind, at)] as const];
    });
    return new Map(found);
  } finally {
    if (model !== null) part = must(await ready.rebuild(model, undefined, lastGood));
  }
}

function built(): BuiltPart {
  if (part === null)
    throw new Refused({
      code: "not-built",
      message:
        "The geometry kernel has not built what is shown. Change or undo something, and it builds it again.",
    });
  return part;
}

/** Which of the bodies a seen one is now. */
function placeOf({ at, key }: SeenBody): number {
  if (built().bodies[at]?.key === key) return at;
  const moved = built().bodies.findIndex((body) => body.key === key);
  if (moved >= 0) return moved;
  throw new Refused({ code: outdated, message: "The part has been rebuilt since: pick it again." });
}

function answer(ready: Kernel, ask: KernelAsk): unknown {
  switch (ask.ask) {
    case "rebuild":
      return rebuild(ready, ask);
    case "reference":
      return built().referenceTo(ask.kind, placeOf(ask.body), ask.at);
    case "resolve":
      return must(built().resolve(ask.name, ask.was));
    case "measure": {
      const [first = "", second] = ask.names;
      return second === undefined
        ? must(built().measure(first))
        : must(built().measureBetween(first, second));
    }
    case "mass":
      return built().massProperties(placeOf(ask.body), ask.density);
    case "sites":
      return sites(ready, ask);
    case "frame": {
      const measured = built().measure(ask.name);
      if (!measured.ok || measured.value.kind !== "face" || measured.value.surface !== "plane") return null;
      const { center, direction } = measured.value;
      return center === null || direction === null ? null : { origin: center, normal: direction };
    }
  }
}

async function handle(message: ToWorker): Promise<void> {
  if (message.kind === "start") {
    kernel = start(message, message.results);
    kernel.catch((error: unknown) =>
      post({ kind: "broken", message: error instanceof Error ? error.message : String(error) }),
    );
    return;
  }
  if (message.kind === "forget") return store.forget(message.key);
  if (message.kind === "rest") return ahead.stop();
  if (message.kind === "practise") {
    const ready = await kernel?.catch(() => null);
    if (ready?.heap.recycle === false) ahead.after(samplePart());
    return;
  }
  const { id, ask } = message;
  let ready: Kernel | null = null;
  const spent = () => (ready?.heap.recycle === true ? standInsOf(lastGood) : null);
  try {
    if (kernel === null)
      throw new Refused({ code: "not-started", message: "The kernel has not been started." });
    ready = await kernel;
    const value = await answer(ready, ask);
    // Meshes are copied, not moved: the kernel keeps its own for the next rebuild.
    post({ kind: "answer", id, value, spent: spent() });
    if (ask.ask === "rebuild" && !(await ready.prove())) {
      lastGood = goodBefore;
      post({ kind: "wrong", spent: spent() });
    }
    if (model !== null && !ready.heap.recycle) warmUp.after(model);
  } catch (error) {
    const failure =
      error instanceof Refused
        ? error.failure
        : { code: "kernel-failed", message: error instanceof Error ? error.message : String(error) };
    post({ kind: "refused", id, error: failure, spent: spent() });
  }
}

let queue: Promise<void> = Promise.resolve();
post({ kind: "alive" });
self.onmessage = (event: MessageEvent<ToWorker>) => {
  warmUp.stop();
  ahead.stop();
  queue = queue.then(() => handle(event.data));
};
