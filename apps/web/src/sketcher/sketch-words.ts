import { freedomWords } from "./freedom-words.ts";
import type { SketchState } from "./sketch-state.ts";
import type { DrawTool } from "./sketch-tools.ts";

/**
 * The line over the view: why the last thing that was tried was refused, else what is wrong with the drawing and what
 * the tool in hand wants next, else how well the sketch is defined.
 */
export function wordsFor(state: SketchState): string {
  const { refused, tool, message, selected, data, diagnosis, freedom, typing } = state;
  const why = refused ?? typing?.wrong;
  if (why !== undefined) return why;
  if (tool?.kind === "draw") return [message, wantedBy(tool, state)].filter(Boolean).join(" · ");
  const isBegun = tool !== null && selected.size > 0;
  if (message !== null && !isBegun) return message;
  if (tool?.kind === "edit") return tool.hint;
  if (tool?.kind === "dimension")
    return isBegun ? "Click where its text is to stand, or a second thing" : "Click what to dimension";
  return freedomWords(data, diagnosis, freedom);
}

function wantedBy(tool: DrawTool, { typing, offered, clicked }: SketchState): string {
  if (typing !== null || offered.length > 0) return "Type its size, or go on drawing";
  return tool.hints[clicked.length] ?? "";
}
