import { type Result } from "@solidtype/contracts";
import { commandsFor, diff, type PartDocument, type PartModel } from "@solidtype/document";

/**
 * Makes a part what it was, as one change like any other: it can be undone, and nothing that happened since is lost
 * from its history.
 */
export function restoreTo(was: PartModel): (part: PartDocument) => Result<unknown> {
  return (part) => {
    const commands = commandsFor(diff(part.model, was));
    return commands.length === 0 ? { ok: true, value: null } : part.run(commands, { checks: "structure" });
  };
}
