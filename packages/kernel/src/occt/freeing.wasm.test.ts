import type { OpenCascadeInstance, TopoDS_Vertex } from "opencascade.js";
import { beforeAll, describe, expect, it } from "vitest";
import { readBodies } from "../exchange/read-bodies.ts";
import { writeStep } from "../exchange/step-write.ts";
import { compileOcct } from "../node/index.ts";
import { createKernel, type Kernel } from "../rebuild/kernel.ts";
import { drawing, rectangle, refs, round, testPart, type TestFeature } from "../rebuild/test-part.ts";
import { meshFaces } from "../mesh/face-meshes.ts";
import { Solid } from "../solid/solid.ts";
import { freeWhatWaits, putOffFreeing } from "./freeing.ts";
import { heapBytes, loadOcct } from "./load.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null, liveBudget: 4_000_000 });
});

function plate(width: number): readonly TestFeature[] {
  return [
    drawing("s", rectangle(0, 0, width, 30)),
    { id: "e", type: "extrude", params: { sketch: "s", distance: "8" } },
    drawing("h", round("c", 10, 15, 3)),
    { id: "b", type: "extrude", params: { sketch: "h", operation: "cut", extent: "through-all" } },
    { id: "r", type: "fillet", params: { edges: refs("{e:side(l1)|e:side(l4)}"), radius: "4" } },
    {
      id: "k",
      type: "cylinder",
      params: { x: "30", y: "15", diameter: "9", height: "20", operation: "add" },
    },
    { id: "w", type: "shell", params: { faces: refs("e:start(=l1%2B,l2%2B,l3%2B,l4%2B)"), thickness: "1" } },
  ];
}

async function edit(width: number): Promise<void> {
  const built = await kernel.rebuild(testPart(plate(width)));
  if (!built.ok) throw new Error(built.error.message);
  expect(built.value.features.filter(({ status }) => status !== "built")).toEqual([]);
  await built.value.meshes();
}

/** What OCCT finds where an object is, after a fault of its own: no function of it is where it should be. */
function tear(oc: OpenCascadeInstance, object: object): void {
  // Not in the package's types: what embind keeps of an object, the place in OCCT's memory among it.
  const [kept] = Object.getOwnPropertyNames(object).map((name) => Reflect.get(object, name) as object);
  const at = Object.values(kept!).find((value): value is number => typeof value === "number")!;
  new Uint32Array(oc.wasmMemory.buffer).fill(0x7fff_fff0, at / 4, at / 4 + 2);
}

/** From now on what stays makes OCCT's heap grow, beyond what the last piece has made it grow by. */
function takeWhatIsLeft(oc: OpenCascadeInstance): void {
  const { _emscripten_builtin_malloc: take } = oc as unknown as {
    _emscripten_builtin_malloc(size: number): number;
  };
  const before = heapBytes(oc);
  while (heapBytes(oc) === before) take(500_000);
}

function blockOf(oc: OpenCascadeInstance): Solid {
  using maker = new oc.BRepPrimAPI_MakeBox(10, 20, 30);
  const faces = Array.from({ length: 6 }, (_, at) => `${at}`);
  const facts = { labels: faces.map((face) => [face]), faceKeys: faces, from: [] };
  const bounds = { min: [0, 0, 0], max: [10, 20, 30] } as const;
  return Solid.of(oc, "block", { ...facts, bounds }, maker.Shape());
}

/** A small thing that somebody has let go of. */
function deleted(oc: OpenCascadeInstance): TopoDS_Vertex {
  const vertex = new oc.TopoDS_Vertex();
  vertex.delete();
  return vertex;
}

function isWaiting(vertex: TopoDS_Vertex): boolean {
  try {
    return vertex.IsNull();
  } catch {
    return false;
  }
}

describe("what is deleted", () => {
  it("gives its memory back: edits do not make OCCT's heap grow", async () => {
    for (let at = 0; at < 5; at++) await edit(60 + at / 10);
    const before = heapBytes(kernel.oc);
    for (let at = 0; at < 30; at++) await edit(70 + at / 10);
    // Without freeing it grows by tens of megabytes.
    expect(heapBytes(kernel.oc) - before).toBeLessThan(20_000_000);
  });

  it("gives its memory back when it was read from a STEP file, or written to one", async () => {
    const { oc } = await createKernel({ wasm: await compileOcct(), solver: null });
    const header = { title: "Rods", at: "2026-01-02T03:04:05", author: "" };
    using shape = new oc.TopoDS_Compound();
    using builder = new oc.TopoDS_Builder();
    builder.MakeCompound(shape);
    for (let at = 0; at < 60; at++) {
      using rod = new oc.BRepPrimAPI_MakeCylinder(4 + at, 20);
      using solid = rod.Shape();
      builder.Add(shape, solid);
    }
    const bodies = [{ name: "Rods", color: null, shape }];
    const pass = () => {
      const read = readBodies(oc, "step", writeStep(oc, bodies, header));
      if (!read.ok) throw new Error(read.error.message);
      for (const { shape } of read.value.bodies) shape.delete();
    };
    pass();
    takeWhatIsLeft(oc);
    const before = heapBytes(oc);
    // Where it stays the heap grows with the eighteenth.
    for (let at = 0; at < 24; at++) pass();
    expect(heapBytes(oc)).toBe(before);
  });

  it("stays while that is put off, and gives its memory back then, and at once where it would be too much", async () => {
    const oc = await loadOcct(await compileOcct());
    const pass = (count: number) => {
      putOffFreeing(oc);
      const vertex = new oc.TopoDS_Vertex();
      vertex.delete();
      expect(vertex.IsNull()).toBe(true);
      for (let at = 0; at < count; at++) new oc.TopExp_Explorer().delete();
      freeWhatWaits(oc);
      expect(() => vertex.IsNull()).toThrow(/deleted/);
    };
    pass(60_000);
    takeWhatIsLeft(oc);
    const before = heapBytes(oc);
    pass(60_000);
    pass(200_000);
    expect(heapBytes(oc)).toBe(before);
  });

  it("does not wait where it may be the last of many bodies, and goes on waiting afterwards", () => {
    const { oc } = kernel;
    const block = blockOf(oc);
    const letGo: Readonly<Record<string, () => void>> = {
      "a body's copy": () => {
        using own = block.copy();
        expect(own.faces.length).toBe(6);
      },
      "a meshed copy": () => void meshFaces(oc, block.faces, { deflection: 0.1, angle: 0.5 }),
    };
    for (const [what, one] of Object.entries(letGo)) {
      putOffFreeing(oc);
      const first = deleted(oc);
      one();
      expect(isWaiting(first), what).toBe(true);
      for (let at = 0; at < 500; at++) one();
      expect(isWaiting(first), what).toBe(false);
      const last = deleted(oc);
      expect(isWaiting(last), what).toBe(true);
      freeWhatWaits(oc);
      expect(isWaiting(last), what).toBe(false);
    }
    block[Symbol.dispose]();
  });

  it("is gone before it is looked at what was built meanwhile, and a rehearsal in between leaves it waiting", async () => {
    const { oc } = kernel;
    const built = await kernel.rebuild(testPart(plate(91)), undefined, undefined, "later");
    expect(built.ok).toBe(true);
    const waiting = deleted(oc);
    expect(await kernel.rehearse(testPart(plate(92)), new AbortController().signal)).toBe(true);
    expect(isWaiting(waiting)).toBe(true);
    const atLooks: boolean[] = [];
    const { BRepCheck_Analyzer: look } = oc;
    const watched = new Proxy(look, {
      construct(made, parameters, asked) {
        atLooks.push(isWaiting(waiting));
        return Reflect.construct(made, parameters, asked) as object;
      },
    });
    Reflect.set(oc, "BRepCheck_Analyzer", watched);
    expect(await kernel.prove()).toBe(true);
    Reflect.set(oc, "BRepCheck_Analyzer", look);
    expect([...new Set(atLooks)]).toEqual([false]);
  });

  it("stays for whoever else has a handle of it", () => {
    const { oc } = kernel;
    using maker = new oc.BRepPrimAPI_MakeBox(1, 2, 3);
    const shape = maker.Shape();
    // Not in the package's types.
    using other = (shape as unknown as { clone(): typeof shape }).clone();
    shape.delete();
    expect(() => shape.IsNull()).toThrow(/deleted/);
    expect(other.IsNull()).toBe(false);
  });

  it("stays, of whatever class, where OCCT has trapped before, also on the way out of that trap", async () => {
    const { oc } = await createKernel({ wasm: await compileOcct(), solver: null });
    const trap = () => {
      using shell = new oc.BRepPrimAPI_MakeBox(1, 2, 3);
      using whole = new oc.BRepPrimAPI_MakeBox(4, 5, 6);
      tear(oc, shell);
      whole.Build(new oc.Message_ProgressRange());
      shell.Build(new oc.Message_ProgressRange());
    };
    // To destroy what is torn would trap as well, and the second fault would come in place of the first.
    expect(trap).toThrow(expect.objectContaining({ name: "RuntimeError" }));
    // Of a class of which `delete()` frees what it should.
    const list = new oc.NCollection_List_TopoDS_Shape();
    tear(oc, list);
    list.delete();
    expect(() => list.delete()).toThrow(/already deleted/);
  });

  it("cannot be deleted twice", () => {
    const { oc } = kernel;
    const point = new oc.gp_Pnt(1, 2, 3);
    point.delete();
    expect(() => point.delete()).toThrow(/already deleted/);
  });
});
