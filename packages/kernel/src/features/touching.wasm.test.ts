import { beforeAll, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import { createKernel, type Kernel } from "../rebuild/kernel.ts";
import { drawing, outline, rectangle, round, testPart } from "../rebuild/test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null });
});

const plate = rectangle(20, -30, 60, 60);

const drawings = [
  [
    "a hole that reaches the rim of a disc",
    { ...round("a", 40, 0, 10), ...round("b", 45, 0, 5) },
    ["a", "b"],
  ],
  ["the same, turned", { ...round("a", 40, 0, 10), ...round("b", 43, 4, 5) }, ["a", "b"]],
  [
    "a corner of a hole on a side",
    {
      ...plate,
      ...outline(
        [
          [50, -30],
          [54, 5],
          [46, 5],
        ],
        "t",
      ),
    },
    ["l1", "tl3"],
  ],
  ["holes that touch", { ...plate, ...round("a", 45, 0, 5), ...round("b", 55, 0, 5) }, ["a", "b"]],
  ["holes that do not touch", { ...plate, ...round("a", 45, 0, 4), ...round("b", 55, 0, 4) }, null],
  ["outlines that touch", { ...round("a", 40, 0, 10), ...round("b", 60, 0, 10) }, null],
] as const;

it.each(drawings)(
  "%s: only what is no sound solid is warned of, with its curves",
  async (_, entities, curves) => {
    for (const sweep of [
      { id: "e", type: "extrude", params: { sketch: "s", distance: "5 mm" } },
      {
        id: "e",
        type: "revolve",
        params: { sketch: "s", axis: { name: "s/y-axis" }, angle: "90 deg", extent: "angle" },
      },
    ]) {
      const built = await kernel.rebuild(testPart([drawing("s", entities), sweep]));
      if (!built.ok) throw new Error(built.error.message);
      const { status, warning } = built.value.features.find(({ id }) => id === "e")!;
      expect(status).toBe("built");
      expect(warning?.details?.["references"] ?? null).toEqual(curves?.map((id) => `s/${id}`) ?? null);
      const valid = built.value.bodies.every((_, at) => built.value.validity(at).valid);
      expect(valid, sweep.type).toBe(curves === null);
    }
  },
);
