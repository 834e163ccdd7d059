import { isCovered, isTyping } from "../commands/use-shortcuts.ts";
import type { SketchSession } from "./sketch-session.ts";
import { beginTyping } from "./tool-actions.ts";

/** What a size begins with opens the field for it, wherever on the page the keyboard is; ends when what it answers with is called. */
export function hearSizes(sketch: SketchSession): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || isCovered() || isTyping(event.target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[-.#(\d]$/.test(event.key)) return;
    if (beginTyping(sketch, event.key)) event.preventDefault();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
