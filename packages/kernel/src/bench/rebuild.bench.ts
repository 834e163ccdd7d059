import type { PartModel } from "@solidtype/document";
import { bench, took } from "@solidtype/bench";
import { toleranceFor } from "../mesh/quality.ts";
import { compileOcct } from "../node/index.ts";
import { loadOcct } from "../occt/load.ts";
import type { BuiltPart } from "../rebuild/built-part.ts";
import { Kernel } from "../rebuild/kernel.ts";
import { memoryStore, type ResultStore } from "../store/result-store.ts";
import { bareCut, bareCylinder, bareMesh, barePlate } from "./bare.ts";
import { centres, plateInHundredHoles, plateInOneCut, SIDE, THICKNESS, twentyBlocks } from "./plates.ts";

const oc = await loadOcct(await compileOcct());
const tolerance = toleranceFor({ min: [0, 0, 0], max: [SIDE, SIDE, THICKNESS] }, "normal");

const fresh = (store?: ResultStore) => new Kernel(oc, { solver: null, ...(store && { store }) });

async function built(kernel: Kernel, model: PartModel): Promise<BuiltPart> {
  const result = await kernel.rebuild(model);
  if (!result.ok) throw new Error(result.error.message);
  const failed = result.value.features.find(({ error }) => error !== undefined);
  if (failed !== undefined) throw new Error(`${failed.id}: ${failed.error?.message}`);
  return result.value;
}

const whole = (kernel: Kernel, model: PartModel) => took(async () => (await built(kernel, model)).meshes());

const bareWhole = () =>
  took(() => {
    using shape = barePlate(oc);
    bareMesh(oc, shape, tolerance);
  });

await bench("Rebuilds against bare OCCT", async (m) => {
  await m.measure({
    figure: "plate, 100 holes in one cut, with mesh",
    unit: "ms",
    goal: { ratioAtMost: 1.3 },
    ours: () => whole(fresh(), plateInOneCut()),
    peer: { name: "one cut + extractor", run: bareWhole },
  });
  await m.measure({
    figure: "plate, 100 hole features, with mesh",
    unit: "ms",
    goal: { ratioAtMost: 1.6 },
    ours: () => whole(fresh(), plateInHundredHoles()),
    peer: { name: "one cut + extractor", run: bareWhole },
  });

  const kernel = fresh(memoryStore(200_000_000));
  await (await built(kernel, plateInHundredHoles())).meshes();
  let diameter = 10;
  using plate = barePlate(oc);
  const [x, y] = centres[99]!;
  await m.measure({
    figure: "edit of the last of 100 features, shapes",
    unit: "ms",
    goal: { ratioAtMost: 1.5 },
    runs: 15,
    warmup: 3,
    ours: () => {
      const model = plateInHundredHoles((diameter += 0.01));
      return took(() => built(kernel, model));
    },
    peer: {
      name: "the bare operation",
      run: () =>
        took(() => {
          using tool = bareCylinder(oc, x, y, 5 + diameter / 100);
          bareCut(oc, plate, [tool]).delete();
        }),
    },
  });
  await m.measure({
    figure: "edit of the last of 100 features, with mesh",
    unit: "ms",
    goal: { ratioAtMost: 0.5 },
    ours: () => whole(kernel, plateInHundredHoles((diameter += 0.01))),
    peer: { name: "a full rebuild", run: () => whole(fresh(), plateInHundredHoles()) },
  });
  const store = memoryStore(200_000_000);
  await whole(fresh(store), plateInHundredHoles());
  await m.measure({
    figure: "reopening 100 features from the store, with mesh",
    unit: "ms",
    goal: { ratioAtMost: 0.15 },
    ours: () => whole(fresh(store), plateInHundredHoles()),
    peer: { name: "a full rebuild", run: () => whole(fresh(), plateInHundredHoles()) },
  });
  const blocks = fresh(memoryStore(200_000_000));
  await whole(blocks, twentyBlocks());
  let height = 10;
  await m.measure({
    figure: "20 sketches and extrusions, change of the last, with mesh",
    unit: "ms",
    goal: { atMost: 60 },
    runs: 15,
    ours: () => whole(blocks, twentyBlocks((height += 0.1))),
  });
});
