import { matchKeybindingPress, parseKeybinding } from "tinykeys";
import type { Command } from "./command.ts";

type Press = Pick<KeyboardEvent, "key" | "code" | "getModifierState">;

/**
 * A letter is bound as "KeyZ" and means the key that says Z, wherever it lies: on German keyboards that is where
 * American ones have Y. Only where the keys say no Latin letters (Greek, Cyrillic) does the place count.
 */
function codeOf({ key, code }: Press): string {
  if (/^[a-z]$/i.test(key)) return `Key${key.toUpperCase()}`;
  return code.startsWith("Key") && /^[!-~]$/.test(key) ? "" : code;
}

/** Which of the commands' keys were pressed; null: none of them. */
export function heardKeys(event: Press, commands: readonly Command[]): string | null {
  // What a browser fills in by itself is told without a key.
  if (!event.key || !event.code) return null;
  const getModifierState = (modifier: string): boolean => event.getModifierState(modifier);
  const press = { key: event.key, code: codeOf(event), getModifierState } as KeyboardEvent;
  const isMeant = (keys: string): boolean => {
    const [binding] = parseKeybinding(keys);
    return binding !== undefined && matchKeybindingPress(press, binding);
  };
  return commands.flatMap(({ keys }) => keys ?? []).find(isMeant) ?? null;
}
