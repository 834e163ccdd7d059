import { type Result } from "@solidtype/contracts";
import { commandsFor, diff, type PartDocument, type PartModel } from "@solidtype/document";

/**
 * Makes a part what it was, as one change like any other: it can be undone, and nothing that happened since is lost
 * from its history. Tells whether anything was another.
 */
export function restoreTo(was: PartModel): (part: PartDocument) => Result<boolean> {
  return (part) => {
    const commands = commandsFor(diff(part.model, was));
    if (commands.length === 0) return { ok: true, value: false };
    const done = part.run(commands, { checks: "structure" });
    return done.ok ? { ok: true, value: true } : done;
  };
}

export const restoredWords = (name: string, isChanged: boolean): string =>
  isChanged
    ? `The part is as ${name} has it. Undo takes that back.`
    : `Nothing was to be restored: the part is already as ${name} has it.`;
