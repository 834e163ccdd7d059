import { datumFrames, isReadable } from "@solidtype/document";
import { type PlaneFrame, normalView } from "../../sketcher/plane-frame.ts";
import { placeOfSketch } from "../../sketcher/sketch-place.ts";
import type { Viewport } from "../../viewport/viewport.ts";
import type { PartSession } from "./part-session.ts";

type Triple = readonly [number, number, number];

/** Any axis square to the normal will do; the one nearest to level looks calm. */
function levelAxis([x, y, z]: Triple): Triple {
  if (Math.abs(z) > 0.999) return [1, 0, 0];
  const size = Math.hypot(x, y);
  return [-y / size, x / size, 0];
}

async function frameOfPick(session: PartSession): Promise<PlaneFrame | null> {
  const state = session.store.getState();
  const { selection, model, frames, sketch } = state;
  if (sketch !== null) return placeOfSketch(state, sketch);
  const last = selection.at(-1);
  if (last?.touch.kind === "plane") {
    const { id } = last.touch;
    const feature = model.features.find((candidate) => candidate.id === id);
    if (feature !== undefined && isReadable(feature) && feature.type === "datum-plane") {
      const { normal, x } = datumFrames[feature.params.orientation];
      return { origin: [0, 0, 0], normal, xAxis: x };
    }
    const placed = frames.get(id);
    return placed === undefined ? null : { origin: placed.origin, normal: placed.normal, xAxis: placed.x };
  }
  if (last?.touch.kind !== "face" || last.reference === null) return null;
  const face = await session.kernel.ask({ ask: "frame", name: last.reference.name });
  if (!face.ok || face.value === null) return null;
  const { origin, normal } = face.value;
  return { origin, normal, xAxis: levelAxis(normal) };
}

/** Turns the view square to the picked plane or flat face, or to the open sketch. */
export async function normalToSelection(session: PartSession, view: Viewport | null): Promise<void> {
  const frame = await frameOfPick(session);
  const refusal = frame === null ? "Pick a plane or a flat face first, then look straight at it." : null;
  session.set({ refusal });
  if (frame !== null) view?.rig.turnTo(normalView(frame));
}
