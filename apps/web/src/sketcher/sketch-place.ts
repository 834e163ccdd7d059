import { datumFrames, isReadable, parseName, type PartModel } from "@solidtype/document";
import type { PlacedFrame } from "../kernel-worker/protocol.ts";
import type { PlaneFrame } from "./plane-frame.ts";

type Placed = { readonly model: PartModel; readonly frames: ReadonlyMap<string, PlacedFrame> };

/**
 * Where a sketch lies. On the planes through the origin that is known without a kernel, also when none has built the
 * sketch yet or none can; any other place is where the kernel found it. Null: not known yet, or gone.
 */
export function placeOfSketch({ model, frames }: Placed, sketch: string): PlaneFrame | null {
  const datum = datumFrameOf(model, sketch);
  if (datum !== null) return datum;
  const placed = frames.get(sketch);
  return placed === undefined ? null : { origin: placed.origin, xAxis: placed.x, normal: placed.normal };
}

function datumFrameOf({ features }: PartModel, id: string): PlaneFrame | null {
  const sketch = features.find((feature) => feature.id === id);
  if (sketch === undefined || !isReadable(sketch) || sketch.type !== "sketch") return null;
  const name = sketch.params.plane === null ? null : parseName(sketch.params.plane.name);
  if (name === null || !name.ok || name.value.kind !== "feature") return null;
  const { feature } = name.value;
  const plane = features.find((one) => one.id === feature);
  if (plane === undefined || !isReadable(plane) || plane.type !== "datum-plane") return null;
  const { x, normal } = datumFrames[plane.params.orientation];
  const [across, up, out] = normal;
  // Looked at from behind the first axis stays.
  return { origin: [0, 0, 0], xAxis: x, normal: sketch.params.flip ? [0 - across, 0 - up, 0 - out] : normal };
}
