import type { Json } from "@solidtype/contracts";
import { isBuiltInId } from "../commands/place.ts";
import type { Command } from "../commands/run.ts";
import type { Change } from "./diff.ts";
import { longestRising } from "./longest-rising.ts";

/**
 * Commands that make the changes, for one transaction. They are the outcome of a decision already taken, so they
 * are run with `checks: "structure"`: what makes no sense where it lands is reported by the feature itself.
 */
export function commandsFor(changes: readonly Change[]): readonly Command[] {
  const whole = changes.filter((change) => change.key === undefined);
  const gone = whole.filter((change) => change.before !== undefined && !isOrder(change));
  const come = whole.filter((change) => change.after !== undefined && !isOrder(change));
  return [
    // A part without origin and planes is none: one that is damaged is replaced, one that is gone elsewhere stays.
    ...gone
      .filter(({ what, id, after }) => after !== undefined || what !== "feature" || !isBuiltInId(id))
      .map(removal),
    ...come.map(insertion),
    ...changes.filter((change) => change.key !== undefined).map(entryCommand),
    ...whole.filter(isOrder).flatMap(moves),
  ];
}

function isOrder({ what }: Change): boolean {
  return what === "feature-order" || what === "variable-order";
}

function removal({ what, id }: Change): Command {
  return what === "feature"
    ? { command: "deleteFeature", ids: [id], force: true }
    : { command: "deleteVariable", id, force: true };
}

function insertion({ what, after, follows = null }: Change): Command {
  // The change carries the whole feature or variable; the command parses it again.
  const command =
    what === "feature"
      ? { command: "insertFeature", feature: after }
      : { command: "insertVariable", variable: after };
  return { ...command, after: follows } as Command;
}

function entryCommand({ what, id, key = "", field, after }: Change): Command {
  if (what === "feature" && key === "suppressed")
    return { command: "suppressFeature", ids: [id], suppressed: after === true };
  return {
    command: "setEntry",
    what,
    id,
    key,
    ...(field !== undefined && { field }),
    ...(after !== undefined && { value: after }),
  } as Command;
}

/** The fewest moves: what already stands in rising order stays, and everything else comes after the one before it. */
function moves({ what, before, after }: Change): readonly Command[] {
  const positions = new Map(ids(before).map((id, at) => [id, at]));
  const wanted = ids(after);
  const staying = longestRising(wanted.flatMap((id) => positions.get(id) ?? []));
  return wanted.flatMap((id, at): Command[] => {
    const position = positions.get(id);
    if (position !== undefined && staying.has(position)) return [];
    const follows = wanted[at - 1] ?? null;
    return what === "feature-order"
      ? [{ command: "moveFeature", ids: [id], after: follows }]
      : [{ command: "moveVariable", id, after: follows }];
  });
}

function ids(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((id): id is string => typeof id === "string") : [];
}
