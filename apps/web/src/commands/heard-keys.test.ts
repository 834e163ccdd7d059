import { expect, test } from "vitest";
import type { Command } from "./command.ts";
import { heardKeys } from "./heard-keys.ts";

const bound: readonly Command[] = [
  "$mod+KeyZ",
  "$mod+Shift+KeyZ",
  "$mod+KeyY",
  "KeyY",
  "KeyM",
  "KeyQ",
  "Shift+Digit1",
  "Shift+?",
  "Backspace",
].map((keys) => ({ id: keys, label: keys, group: "", keys: [keys], run: () => undefined }));

function heard(key: string, code: string, ...held: string[]): string | null {
  const getModifierState = (modifier: string): boolean => held.includes(modifier);
  return heardKeys({ key, code, getModifierState }, bound);
}

test("a letter is the one that its key says, wherever a keyboard has it", () => {
  expect(heard("z", "KeyZ", "Control")).toBe("$mod+KeyZ");
  expect(heard("z", "KeyY", "Control")).toBe("$mod+KeyZ");
  expect(heard("Z", "KeyY", "Control", "Shift")).toBe("$mod+Shift+KeyZ");
  expect(heard("y", "KeyZ", "Control")).toBe("$mod+KeyY");
  expect(heard("z", "KeyW", "Control")).toBe("$mod+KeyZ");
  expect(heard("z", "KeyY")).toBeNull();
  expect(heard("m", "Semicolon")).toBe("KeyM");
  expect(heard(",", "KeyM")).toBeNull();
});

test("where keys say no Latin letters their place counts, and that of digits everywhere", () => {
  expect(heard("я", "KeyZ", "Control")).toBe("$mod+KeyZ");
  expect(heard("й", "KeyQ")).toBe("KeyQ");
  expect(heard("!", "Digit1", "Shift")).toBe("Shift+Digit1");
  expect(heard("1", "Digit1", "Shift")).toBe("Shift+Digit1");
  expect(heard("?", "Minus", "Shift")).toBe("Shift+?");
  expect(heard("Backspace", "Backspace")).toBe("Backspace");
});
