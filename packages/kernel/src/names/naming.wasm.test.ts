import type { TopoDS_Shape } from "opencascade.js";
import { beforeAll, describe, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import type { BuiltPart } from "../rebuild/built-part.ts";
import { createKernel, type Kernel } from "../rebuild/kernel.ts";
import {
  definitionOf,
  type FeatureType,
  nameText,
  parseName,
  type PartModel,
  type Reference,
} from "@solidtype/document";
import { testPart } from "../rebuild/test-part.ts";
import { namingCases, type Pick } from "./cases.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null });
});

async function build(model: PartModel): Promise<BuiltPart> {
  const built = await kernel.rebuild(model);
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

function away(shape: TopoDS_Shape, at: readonly [number, number, number]): number {
  using point = new kernel.oc.gp_Pnt(...at);
  using maker = new kernel.oc.BRepBuilderAPI_MakeVertex(point);
  using vertex = maker.Vertex();
  using extrema = new kernel.oc.BRepExtrema_DistShapeShape(shape, vertex);
  return extrema.Value();
}

function shape(part: BuiltPart, { name, was }: Reference): TopoDS_Shape {
  const found = part.shapeOf(name, was);
  if (!found.ok) throw new Error(`${name}: ${found.error.message}`);
  return found.value;
}

/** Everything of a kind, as a person could pick it: a seam is no edge that anyone sees. */
function pickable(part: BuiltPart, kind: Pick["kind"]): readonly Reference[] {
  if (kind === "body") return part.bodies.map((_, body) => part.referenceTo(kind, body, 0));
  const key = ({ face: "faces", edge: "edges", vertex: "vertices" } as const)[kind];
  return part.bodies.flatMap((_, body) =>
    part.names(body)[key].flatMap((name, at) => (isSeam(name) ? [] : [part.referenceTo(kind, body, at)])),
  );
}

function isSeam(text: string): boolean {
  const name = parseName(text);
  return (
    name.ok && name.value.kind === "edge" && nameText(name.value.faces[0]) === nameText(name.value.faces[1])
  );
}

function picked(part: BuiltPart, { kind, at }: Pick): Reference {
  const found = pickable(part, kind).filter((reference) => away(shape(part, reference), at) < 1e-6);
  expect(found, `one ${kind} at ${at.join(", ")}`).toHaveLength(1);
  return found[0]!;
}

/** Names that commands would refuse: with a face that its feature is not said to make. */
function unsaid(part: BuiltPart, { features }: PartModel): readonly string[] {
  const types = new Map(features.map(({ id, type }) => [id, type]));
  const all = part.bodies.flatMap((_, body) => part.names(body).faces);
  return all.filter((text) => {
    const name = parseName(text);
    if (!name.ok || name.value.kind !== "face") return true;
    const type = types.get(name.value.feature);
    return type === undefined || !Object.hasOwn(definitionOf(type as FeatureType).roles, name.value.role);
  });
}

const cases = namingCases();

describe("names taken before an edit", () => {
  it("are tried in at least 60 cases", () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
  });

  it("speak of the flat ends of a hole that begins and ends inside of a body", async () => {
    // Beside a step, which is partly over its mouth.
    const point = { type: "point", x: 9, y: 10 } as const;
    const at = { entities: { p: point }, constraints: {} };
    const model = testPart([
      { id: "a", type: "box", params: { z: "-10", width: "20", depth: "20", height: "20" } },
      { id: "c", type: "box", params: { width: "10", depth: "20", height: "10", operation: "cut" } },
      { id: "s", type: "sketch", params: { plane: { name: "top" } }, sketch: at },
      {
        id: "h",
        type: "hole",
        params: { points: [{ name: "s/p" }], extent: "blind", depth: "5", tip: "180 deg" },
      },
    ]);
    const part = await build(model);
    expect(part.features.at(-1)).toMatchObject({ status: "built" });
    expect(part.names(0).faces.filter((name) => name.startsWith("h:")).length).toBe(3);
    expect(unsaid(part, model)).toEqual([]);
  });

  it.each(cases.map((one) => [one.folder, one] as const))("%s", async (_, { model, edited, expected }) => {
    const before = await build(model);
    expect(before.features.filter(({ status }) => status === "failed")).toEqual([]);
    const references = expected.map(({ pick }) => picked(before, pick));
    expect(unsaid(before, model)).toEqual([]);
    const after = await build(edited);
    for (const [at, want] of expected.entries()) {
      const { name, was } = references[at]!;
      // Names must do it by themselves; and whatever they say, looks must not turn it into another thing.
      const byLooks = want.status === "found" && want.byLooks;
      if (byLooks) expect(after.resolve(name), name).toMatchObject({ value: { status: "ambiguous" } });
      const resolved = byLooks ? after.resolve(name, was) : after.resolve(name);
      const status = resolved.ok ? resolved.value.status : resolved.error.code;
      expect(status, name).toBe(want.status);
      if (want.status === "found")
        expect(away(shape(after, { name, was }), want.at), name).toBeLessThan(1e-6);
      if (want.status === "ambiguous" && resolved.ok && resolved.value.status === "ambiguous") {
        expect(resolved.value.candidates, name).toHaveLength(want.candidates);
      }
    }
  });
});
