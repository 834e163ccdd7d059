import { isReadable, type PartModel } from "@solidtype/document";
import type { SketchState, ToolPorts } from "../ports.ts";
import { inAll } from "../words.ts";

/** What a person sees by the colours of a drawing. */
function inWords(id: string, { freedom, loose, redundant }: SketchState): string {
  const over = redundant.length === 0 ? "" : ` Said by others already, so take away: ${inAll(redundant)}.`;
  if (freedom === 0) return `Sketch ${id} is fully defined.${over}`;
  const degrees = freedom === 1 ? "1 degree" : `${freedom} degrees`;
  return `Sketch ${id} has ${degrees} of freedom left: ${inAll(loose)} can still move.${over}`;
}

/** After one change no more than this many are told of. */
const mostSketches = 5;

/** How well those of these features that are drawings are defined; nothing of any other, or where it cannot be told. */
export async function sketchesInWords(
  ids: ReadonlySet<string>,
  model: PartModel,
  sketchState: ToolPorts["sketchState"],
): Promise<string> {
  const drawn = model.features.filter(
    (one) =>
      ids.has(one.id) &&
      isReadable(one) &&
      one.type === "sketch" &&
      Object.keys(one.sketch.entities).length > 0,
  );
  const told: string[] = [];
  for (const { id } of drawn.slice(0, mostSketches)) {
    const state = await sketchState(model, id);
    if (state !== null) told.push(` ${inWords(id, state)}`);
  }
  return told.join("");
}
