import process from "node:process";
import { bench } from "@solidtype/bench";
import type { PartModel } from "@solidtype/document";
import { compileOcct } from "../node/index.ts";
import { loadOcct } from "../occt/load.ts";
import type { BuiltPart } from "../rebuild/built-part.ts";
import { Kernel } from "../rebuild/kernel.ts";
import { drawing, rectangle, refs, round, testPart } from "../rebuild/test-part.ts";
import { memoryStore } from "../store/result-store.ts";

const REBUILDS = 2_000;
const HEAP_LIMIT = 1_000_000_000;

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

function randomPart(next: () => number): PartModel {
  const pick = (low: number, high: number) => low + Math.round((high - low) * next() * 10) / 10;
  return testPart([
    drawing("s1", rectangle(0, 0, pick(60, 90), 30)),
    { id: "f1", type: "extrude", params: { sketch: "s1", distance: `${pick(8, 14)}` } },
    drawing("s2", round("c1", pick(6, 20), 8, pick(1, 3))),
    { id: "f2", type: "extrude", params: { sketch: "s2", operation: "cut", extent: "through-all" } },
    {
      id: "p",
      type: "linear-pattern",
      params: {
        features: ["f2"],
        direction: { name: "s1/l1" },
        spacing: "9",
        count: `${Math.round(pick(1, 6))}`,
      },
    },
    {
      id: "r",
      type: "fillet",
      params: {
        edges: refs("{f1:side(l1)|f1:side(l4)}", "{f1:side(l2)|f1:side(l3)}"),
        radius: `${pick(1, 4)}`,
      },
    },
    {
      id: "b",
      type: "cylinder",
      params: { x: "30", y: "22", diameter: `${pick(4, 9)}`, height: "25", operation: "add" },
    },
    {
      id: "sh",
      type: "shell",
      params: { faces: refs("f1:start(=l1%2B,l2%2B,l3%2B,l4%2B)"), thickness: "1" },
    },
  ]);
}

async function built(kernel: Kernel, model: PartModel): Promise<BuiltPart> {
  const result = await kernel.rebuild(model);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const volumes = (part: BuiltPart) => part.bodies.map((_, at) => part.massProperties(at).volume);

await bench(`${REBUILDS} rebuilds with random edits`, async (m) => {
  const wasm = await compileOcct();
  const store = memoryStore(100_000_000);
  const start = async () =>
    new Kernel(await loadOcct(wasm), { solver: null, store, heapLimit: HEAP_LIMIT, liveBudget: 64_000_000 });
  const source = numbers(7);
  const next = () => source.next().value as number;
  let kernel = await start();
  let [recycled, differing, highest] = [0, 0, 0];
  for (let at = 0; at < REBUILDS; at++) {
    const model = randomPart(next);
    const part = await built(kernel, model);
    await part.meshes("coarse");
    if (at % 100 === 99) {
      const alone = new Kernel(await loadOcct(wasm), { solver: null });
      const [mine, fresh] = [volumes(part), volumes(await built(alone, model))];
      if (
        mine.length !== fresh.length ||
        mine.some((volume, body) => Math.abs(volume - fresh[body]!) > 1e-9 * volume)
      )
        differing++;
      process.stdout.write(
        `  ${at + 1} rebuilds, heap ${(kernel.heap.bytes / 1e6).toFixed(0)} MB, recycled ${recycled}×\n`,
      );
    }
    highest = Math.max(highest, kernel.heap.bytes);
    if (kernel.heap.recycle) {
      recycled++;
      kernel = await start();
    }
  }
  m.record({
    figure: "parts that differ from a fresh kernel's, of 20",
    unit: "",
    goal: { atMost: 0 },
    runs: [differing],
  });
  m.record({
    figure: "highest heap",
    unit: "MB",
    goal: { atMost: (HEAP_LIMIT * 1.2) / 1e6 },
    runs: [highest / 1e6],
  });
  m.record({ figure: "kernels recycled", unit: "", runs: [recycled] });
});
