import { beforeAll, describe, expect, it } from "vitest";
import { compileOcct } from "../../node/index.ts";
import type { WasmModule } from "../../occt/load.ts";
import { createKernel, type Kernel } from "../../rebuild/kernel.ts";
import type { TestFeature } from "../../rebuild/test-part.ts";
import { complaintsAfter, tryNames } from "./try-names.ts";

/**
 * Random parts of all feature types: their bodies are sound, each name that the kernel gives means just that thing,
 * and after a dimension has changed and nothing else has, it still does, without a fingerprint. NAMES_FUZZ=500 tries
 * that many parts, NAMES_SEED=7 begins at that seed.
 */
const COUNT = Number(process.env["NAMES_FUZZ"] ?? 4);
const FIRST = Number(process.env["NAMES_SEED"] ?? 1);

let wasm: WasmModule;
let kernel: Kernel;
const files = new Map<string, Uint8Array>();
let asked = 0;

async function open(): Promise<Kernel> {
  const opened = await createKernel({
    wasm,
    solver: null,
    files: (key) => Promise.resolve(files.get(key)),
    liveBudget: 60_000_000,
  });
  using block = new opened.oc.BRepPrimAPI_MakeBox(12, 9, 7);
  using rod = new opened.oc.BRepPrimAPI_MakeCylinder(4, 20);
  for (const [key, maker] of [["block", block] as const, ["rod", rod] as const]) {
    using shape = maker.Shape();
    files.set(key, new TextEncoder().encode(opened.oc.BRepToolsWrapper.Write(shape)));
  }
  return opened;
}

beforeAll(async () => {
  wasm = await compileOcct();
  kernel = await open();
});

/** What broke once, by what it was. */
const MENDED: readonly (readonly [string, number])[] = [
  ["bodies that share a tool's faces in one place", 17],
  ["two solids of one result that share a face", 268],
  ["a tool that a union keeps and does not meet", 49],
  ["pieces of a face of which one is merged with another's", 103],
  ["corners of a flat face that begins to lean", 109],
  ["kept tools in the pockets that they made", 136],
  ["edges of a torus that turn about one another", 1018],
  ["pieces of an edge that two seams divide", 302],
  ["edges of two bodies in one place", 2044],
  ["a sliver that the mesher leaves open", 1021],
  ["a bevel that OCCT tears a body open with", 2011],
  ["where the rim of a rod goes into another and where it comes out", 4058],
  ["where the rim of a bore goes into a ball and where it comes out", 4075],
  ["pieces of copies that lie alike on alike faces", 4036],
  ["edges of two bores whose seams cancel one another out", 5098],
  ["edges of a turned body and its copy that meet all round", 5191],
  ["edges of a bevel on both sides of a bore", 5230],
  ["a ring that a failed union must leave alone", 5192],
  ["a ring that a union must leave alone", 5369],
  ["what is left of a ring that a union must leave alone", 5118],
  ["where a ball goes into the rim of a rod and where it comes out", 5018],
  ["pieces of a bevel that runs in and out of a ball", 5203],
  ["faces of two bodies in one place, of which either has another piece", 5425],
  ["a rounding on what was repeated about two axes", 5593],
  ["arcs of one circle that come to have one end in common, of which either's other is gone", 5294],
  ["an edge whose middle lies where the turn about a ring begins", 7269],
  ["a rounding along two edges of a chain, which OCCT puts down to one of them", 7144],
  ["points of which OCCT does not know where on a face they lie", 6239],
];

async function complaintsOf(seed: number): Promise<void> {
  if (kernel.heap.recycle) kernel = await open();
  const outcome = await tryNames(kernel, seed);
  asked += outcome.asked;
  const made = outcome.features.map(({ id, type }) => `${id} ${type}`).join(", ");
  expect(outcome.complaints, `seed ${seed}: ${made}`).toEqual([]);
}

describe("in random parts", () => {
  it.each(Array.from({ length: COUNT }, (_, at) => FIRST + at))(
    "names mean what they were given to, and bodies are sound (seed %i)",
    complaintsOf,
  );

  it.each(MENDED)("names hold for %s (seed %i)", (_, seed) => complaintsOf(seed));

  it("names hold for edges across the seams of rings, whose middles OCCT puts now before and now after them", async () => {
    const rings = (x: number): readonly TestFeature[] => [
      {
        id: "ring",
        type: "torus",
        params: {
          x: `${x} mm`,
          y: "-9.65 mm",
          z: "-9 mm",
          ringDiameter: "13.84 mm",
          tubeDiameter: "6.69 mm",
          operation: "new",
        },
      },
      {
        id: "row",
        type: "linear-pattern",
        params: {
          of: "features",
          features: ["ring"],
          direction: { name: "right" },
          spacing: "10 mm",
          count: "3",
          second: false,
        },
      },
      {
        id: "joint",
        type: "cone",
        params: {
          x: "8 mm",
          y: "-2.26 mm",
          bottomDiameter: "10 mm",
          topDiameter: "0 mm",
          height: "10.09 mm",
          plane: { name: "front" },
          operation: "add",
          targets: [],
        },
      },
    ];
    expect(await complaintsAfter(kernel, rings(-3), rings(-2.98))).toEqual([]);
  });

  it("edits leave names to ask for", () => {
    // A fuzz whose edits all came to nothing would pass for a good one.
    expect(asked).toBeGreaterThan((COUNT + MENDED.length) * 20);
  });
});
