import type { OpenCascadeInstance } from "opencascade.js";
import { beforeAll, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import { callDirectly } from "./direct-calls.ts";
import { loadOcct } from "./load.ts";

let oc: OpenCascadeInstance;

beforeAll(async () => {
  oc = await loadOcct(await compileOcct());
});

it("the function is called that is meant: by the number and the types of what it is given", () => {
  using point = new oc.gp_Pnt(1, 2, 3);
  using moved = new oc.gp_Pnt(4, 6, 3);
  using vector = new oc.gp_Vec(1, 0, 0);
  using shift = point.Translated(vector);
  using along = point.Translated(point, moved);
  expect([shift.X(), along.X(), along.Y()]).toEqual([2, 4, 6]);
  using cut = new oc.BRepAlgoAPI_Cut();
  cut.SetFuzzyValue(0.5);
  expect(cut.FuzzyValue()).toBe(0.5);
});

it("a function that one class has from another is called on what it is asked of", () => {
  using maker = new oc.BRepPrimAPI_MakeBox(1, 2, 3);
  using shape = maker.Shape();
  using same = shape.Reversed();
  expect([shape.IsSame(same), shape.IsEqual(same)]).toEqual([true, false]);
});

it("what it is not made for is refused as ever", () => {
  const { Edge } = oc.TopoDS as unknown as { Edge(shape: unknown): unknown };
  using point = new oc.gp_Pnt(0, 0, 0);
  expect(() => Edge.call(oc.TopoDS, point)).toThrow(/TopoDS_Shape/);
  expect(() => Edge.call(oc.TopoDS, 3)).toThrow(/TopoDS_Shape/);
  expect(() => (Edge as () => unknown).call(oc.TopoDS)).toThrow(/called with an invalid/);
});

it("a list of parameters' types at a function is not taken for functions to choose from", () => {
  const bound = (kind: string) => (more: string) => `${kind} ${more}`;
  const types = ["number", "number"];
  const onlyOne = Object.assign(bound("asked"), { types });
  const several = Object.assign(bound("asked"), { types, byCount: [undefined, bound("direct")] });
  delete several.byCount[0];
  const module = { Made: Object.assign(function () {}, { onlyOne, several }) };
  callDirectly(module as unknown as OpenCascadeInstance);
  expect(module.Made.onlyOne("3")).toBe("asked 3");
  expect(module.Made.several("3")).toBe("direct 3");
});
