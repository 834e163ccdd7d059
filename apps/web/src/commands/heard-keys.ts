import { matchKeybindingPress, parseKeybinding } from "tinykeys";
import type { Command } from "./command.ts";

type Press = Pick<KeyboardEvent, "key" | "code" | "getModifierState" | "timeStamp">;

/**
 * A letter is bound as "KeyZ" and means the key that says Z, wherever it lies: on German keyboards that is where
 * American ones have Y. Only where the keys say no Latin letters (Greek, Cyrillic) does the place count.
 */
function codeOf({ key, code }: Pick<Press, "key" | "code">): string {
  if (/^[a-z]$/i.test(key)) return `Key${key.toUpperCase()}`;
  return code.startsWith("Key") && /^[!-~]$/.test(key) ? "" : code;
}

/** Milliseconds within which the next press of a sequence has to come. */
const sequenceWait = 1_000;

/**
 * Tells of each press which of the commands' keys are complete with it; null: none of them. A sequence, "KeyG KeyR", is with
 * its last press, and the presses before it mean nothing by themselves.
 */
export function hearingKeys(): (event: Press, commands: readonly Command[]) => string | null {
  let begun: { readonly keys: string; readonly until: number } | null = null;
  return (event, commands) => {
    // What a browser fills in by itself is told without a key, and Shift is held while a sequence goes on.
    if (!event.key || !event.code || event.getModifierState(event.key)) return null;
    const getModifierState = (modifier: string): boolean => event.getModifierState(modifier);
    const press = { key: event.key, code: codeOf(event), getModifierState } as KeyboardEvent;
    const all = commands.flatMap(({ keys }) => keys ?? []);
    const heardAfter = (before: string): string | undefined =>
      all.find((keys) => {
        if (!keys.startsWith(before)) return false;
        const [next] = parseKeybinding(keys.slice(before.length));
        return next !== undefined && matchKeybindingPress(press, next);
      });
    let before = begun !== null && event.timeStamp < begun.until ? `${begun.keys} ` : "";
    let heard = heardAfter(before);
    if (heard === undefined && before !== "") heard = heardAfter((before = ""));
    begun = null;
    if (heard === undefined) return null;
    const end = heard.indexOf(" ", before.length);
    if (end < 0) return heard;
    begun = { keys: heard.slice(0, end), until: event.timeStamp + sequenceWait };
    return null;
  };
}
