import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import init, { type OpenCascadeInstance, type TopoDS_Shape } from "opencascade.js";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Vector } from "../geometry/vector.ts";
import { massProperties } from "./mass.ts";
import { measureEntity } from "./entity.ts";
import { measurePair } from "./measure.ts";

let oc: OpenCascadeInstance;

beforeAll(async () => {
  const wasmBinary = readFileSync(createRequire(import.meta.url).resolve("opencascade.js/wasm"));
  oc = await init({ wasmBinary, print: () => {}, printErr: () => {} });
});

const box = (x: number, y: number, z: number, at: Vector = [0, 0, 0]): TopoDS_Shape =>
  new oc.BRepPrimAPI_MakeBox(new oc.gp_Pnt(...at), x, y, z).Shape();
const axes = (at: Vector, along: Vector) => new oc.gp_Ax2(new oc.gp_Pnt(...at), new oc.gp_Dir(...along));
const cylinder = (
  radius: number,
  height: number,
  at: Vector = [0, 0, 0],
  along: Vector = [0, 0, 1],
): TopoDS_Shape => new oc.BRepPrimAPI_MakeCylinder(axes(at, along), radius, height).Shape();
const sphere = (radius: number, at: Vector = [0, 0, 0]): TopoDS_Shape =>
  new oc.BRepPrimAPI_MakeSphere(new oc.gp_Pnt(...at), radius).Shape();
const torus = (major: number, minor: number): TopoDS_Shape =>
  new oc.BRepPrimAPI_MakeTorus(axes([1, 2, 3], [0, 1, 0]), major, minor).Shape();
const vertex = (at: Vector): TopoDS_Shape => new oc.BRepBuilderAPI_MakeVertex(new oc.gp_Pnt(...at)).Vertex();

function parts(shape: TopoDS_Shape, kind: "TopAbs_FACE" | "TopAbs_EDGE"): TopoDS_Shape[] {
  const explorer = new oc.TopExp_Explorer(shape, oc.TopAbs_ShapeEnum[kind], oc.TopAbs_ShapeEnum.TopAbs_SHAPE);
  const found: TopoDS_Shape[] = [];
  for (; explorer.More(); explorer.Next()) found.push(explorer.Current());
  return found;
}

const face = (shape: TopoDS_Shape, test: (measure: ReturnType<typeof measureEntity>) => boolean) =>
  parts(shape, "TopAbs_FACE").find((part) => test(measureEntity(oc, part)))!;
const facing = (shape: TopoDS_Shape, normal: Vector) =>
  face(
    shape,
    (m) =>
      m.kind === "face" &&
      m.surface === "plane" &&
      m.direction!.every((value, axis) => Math.abs(value - normal[axis]!) < 1e-9),
  );

describe("mass properties", () => {
  it("of a box far from the origin are exact", () => {
    const result = massProperties(oc, box(10, 20, 30, [1e5, -2e5, 3e5]), 7.85);
    expect(result.volume).toBeCloseTo(6000, 6);
    expect(result.area).toBeCloseTo(2200, 6);
    expect(result.mass).toBeCloseTo(47.1, 9);
    result.centroid.forEach((value, axis) =>
      expect(value).toBeCloseTo([1e5 + 5, -2e5 + 10, 3e5 + 15][axis]!, 6),
    );
    const [xx, yy, zz, xy] = result.inertia;
    expect(xx / ((47.1 * (400 + 900)) / 12)).toBeCloseTo(1, 8);
    expect(yy / ((47.1 * (100 + 900)) / 12)).toBeCloseTo(1, 8);
    expect(zz / ((47.1 * (100 + 400)) / 12)).toBeCloseTo(1, 8);
    expect(Math.abs(xy / xx)).toBeLessThan(1e-8);
  });

  it("of a tilted cylinder have its axis as a principal one", () => {
    const result = massProperties(oc, cylinder(5, 40, [3, 3, 3], [1, 2, 2]), 1);
    expect(result.volume / (Math.PI * 25 * 40)).toBeCloseTo(1, 9);
    const [least] = result.principal;
    expect(least.value / (result.mass * 12.5)).toBeCloseTo(1, 8);
    const cosine = (least.axis[0] + 2 * least.axis[1] + 2 * least.axis[2]) / 3;
    expect(Math.abs(cosine)).toBeCloseTo(1, 8);
  });

  it("keep products of inertia with the sign of a tensor", () => {
    const lopsided = new oc.BRepAlgoAPI_Fuse(
      box(10, 1, 1),
      box(1, 10, 1),
      new oc.Message_ProgressRange(),
    ).Shape();
    const { inertia } = massProperties(oc, lopsided, 1000);
    const [barX, barY, shared] = [
      [5, 0.5, 10],
      [0.5, 5, 10],
      [0.5, 0.5, -1],
    ] as const;
    const all = [barX, barY, shared];
    const mass = all.reduce((sum, [, , m]) => sum + m, 0);
    const center = (axis: 0 | 1) => all.reduce((sum, part) => sum + part[axis] * part[2], 0) / mass;
    const xy = -all.reduce((sum, [x, y, m]) => sum + m * (x - center(0)) * (y - center(1)), 0);
    expect(inertia[3] / xy).toBeCloseTo(1, 8);
  });
});

describe("the measure of one entity", () => {
  it("gives a face its surface, area, radius and axis", () => {
    const round = face(cylinder(5, 40), (m) => m.kind === "face" && m.surface === "cylinder");
    expect(measureEntity(oc, round)).toMatchObject({ surface: "cylinder", radius: 5, direction: [0, 0, 1] });
    const ring = measureEntity(oc, parts(torus(20, 4), "TopAbs_FACE")[0]!);
    expect(ring).toMatchObject({ kind: "face", surface: "torus" });
    if (ring.kind !== "face") throw new Error("not a face");
    expect([ring.majorRadius, ring.radius]).toEqual([expect.closeTo(20, 9), expect.closeTo(4, 9)]);
    expect(ring.center!.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 2, 3]);
  });

  it("gives a flat face its middle, to be looked straight at", () => {
    const top = measureEntity(oc, facing(box(10, 20, 30), [0, 0, 1]));
    expect(top).toMatchObject({ center: [5, 10, 30].map((value) => expect.closeTo(value, 9) as number) });
  });

  it("gives a flat face its outward normal on every side of a box", () => {
    const normals = parts(box(1, 2, 3), "TopAbs_FACE").map((part) => {
      const measure = measureEntity(oc, part);
      return measure.kind === "face" ? measure.direction!.map((value) => value + 0).join() : "";
    });
    expect(normals.toSorted()).toEqual(["-1,0,0", "0,-1,0", "0,0,-1", "0,0,1", "0,1,0", "1,0,0"]);
  });

  it("gives an edge its length, radius and direction", () => {
    const edges = parts(cylinder(5, 40), "TopAbs_EDGE").map((part) => measureEntity(oc, part));
    expect(edges).toContainEqual(
      expect.objectContaining({ curve: "circle", radius: 5, length: expect.closeTo(10 * Math.PI, 6) }),
    );
    expect(edges).toContainEqual(expect.objectContaining({ curve: "line", length: expect.closeTo(40, 9) }));
  });

  it("gives a vertex its point and a body its volume", () => {
    expect(measureEntity(oc, vertex([1, 2, 3]))).toEqual({ kind: "vertex", point: [1, 2, 3] });
    expect(measureEntity(oc, box(1, 2, 3))).toMatchObject({ kind: "body", volume: expect.closeTo(6, 9) });
  });
});

describe("the measure between two", () => {
  it("gives parallel faces their distance and angle", () => {
    const block = box(10, 20, 30);
    const pair = measurePair(oc, facing(block, [0, 0, 1]), facing(block, [0, 0, -1]));
    expect(pair.nearest!.distance).toBeCloseTo(30, 9);
    expect(pair.farthest!.distance).toBeCloseTo(Math.hypot(10, 20, 30), 9);
    expect(pair.angle).toMatchObject({ angle: 0, parallel: true, perpendicular: false });
    expect(measurePair(oc, facing(block, [0, 0, 1]), facing(block, [1, 0, 0])).angle).toMatchObject({
      perpendicular: true,
    });
  });

  it("knows that a line along a plane is parallel to it", () => {
    const top = facing(box(10, 20, 30), [0, 0, 1]);
    const line = parts(box(1, 1, 1), "TopAbs_EDGE").find((part) => {
      const measure = measureEntity(oc, part);
      return measure.kind === "edge" && Math.abs(measure.direction![0]) === 1;
    })!;
    expect(measurePair(oc, top, line).angle).toMatchObject({ angle: 0, parallel: true });
  });

  it("finds the farthest points of round things to rounding", () => {
    expect(measurePair(oc, sphere(5), sphere(3, [1, 2, 20])).farthest!.distance).toBeCloseTo(
      8 + Math.hypot(1, 2, 20),
      7,
    );
    const rim = parts(cylinder(5, 40), "TopAbs_EDGE").find((part) => {
      const measure = measureEntity(oc, part);
      return measure.kind === "edge" && measure.curve === "circle";
    })!;
    const far = measurePair(oc, vertex([30, 40, 40]), rim).farthest!;
    const height = far.to[2] - 40;
    expect(far.distance).toBeCloseTo(Math.hypot(55, height), 8);
  });

  it("finds the farthest points of what is flat or straight at its corners and rims", () => {
    const evaluated = vi.spyOn(oc.BRepAdaptor_Curve.prototype, "EvalD0");
    const far = measurePair(oc, box(10, 20, 30), box(5, 5, 5, [100, 0, 0])).farthest!;
    expect(far.distance).toBeCloseTo(Math.hypot(105, 20, 30), 9);
    expect(evaluated).not.toHaveBeenCalled();
    evaluated.mockRestore();
    const drum = measurePair(oc, vertex([30, 40, 100]), cylinder(5, 40)).farthest!;
    expect(drum.distance).toBeCloseTo(Math.hypot(55, 100), 8);
  });

  it("does not take a bulge that was cut away", () => {
    const cap = new oc.BRepAlgoAPI_Common(
      sphere(10),
      box(40, 40, 40, [-20, -20, 5]),
      new oc.Message_ProgressRange(),
    ).Shape();
    const far = measurePair(oc, vertex([0, 0, 100]), cap).farthest!;
    expect(far.distance).toBeCloseTo(Math.hypot(95, Math.sqrt(75)), 6);
  });

  it("is zero between things that touch, and nothing has an angle with a sphere", () => {
    const pair = measurePair(oc, box(10, 10, 10), sphere(2, [12, 5, 5]));
    expect(pair.nearest!.distance).toBeCloseTo(0, 6);
    expect(pair.angle).toBeNull();
  });
});
