import { expect, test } from "vitest";
import type { Command } from "./command.ts";
import { hearingKeys } from "./heard-keys.ts";

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
  "KeyG KeyH",
  "KeyG KeyR",
  "KeyG KeyM",
].map((keys) => ({ id: keys, label: keys, group: "", keys: [keys], run: () => undefined }));

const press = (key: string, code: string, held: readonly string[] = [], timeStamp = 0) => ({
  key,
  code,
  timeStamp,
  getModifierState: (modifier: string): boolean => held.includes(modifier),
});

function heard(key: string, code: string, ...held: string[]): string | null {
  return hearingKeys()(press(key, code, held), bound);
}

/** What is heard of letters that are pressed one after another, so many milliseconds apart. */
function typed(letters: string, apart = 100): (string | null)[] {
  const hear = hearingKeys();
  return [...letters].map((key, at) => hear(press(key, `Key${key.toUpperCase()}`, [], at * apart), bound));
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

test("keys that are pressed one after another are heard with the last of them, and the first alone is nothing", () => {
  expect(typed("gr")).toEqual([null, "KeyG KeyR"]);
  expect(typed("gh")).toEqual([null, "KeyG KeyH"]);
  expect(typed("r")).toEqual([null]);
  expect(typed("gzr")).toEqual([null, null, null]);
  expect(typed("ggr")).toEqual([null, null, "KeyG KeyR"]);
  expect(typed("grr")).toEqual([null, "KeyG KeyR", null]);
  // What goes on with a sequence means nothing else; what does not, and what comes late, means itself.
  expect(typed("gmm")).toEqual([null, "KeyG KeyM", "KeyM"]);
  expect(typed("gq")).toEqual([null, "KeyQ"]);
  expect(typed("gr", 1_200)).toEqual([null, null]);
  expect(typed("gm", 1_200)).toEqual([null, "KeyM"]);
});

test("keys that are pressed one after another are heard by their places where they say no Latin letters", () => {
  const hear = hearingKeys();
  expect(hear(press("п", "KeyG"), bound)).toBeNull();
  expect(hear(press("к", "KeyR", [], 100), bound)).toBe("KeyG KeyR");
  // On a French keyboard M lies where others have the semicolon.
  hear(press("g", "KeyG", [], 200), bound);
  expect(hear(press("m", "Semicolon", [], 300), bound)).toBe("KeyG KeyM");
});

test("a modifier that is pressed on the way ends no sequence", () => {
  const hear = hearingKeys();
  hear(press("g", "KeyG"), bound);
  expect(hear(press("Shift", "ShiftLeft", ["Shift"], 50), bound)).toBeNull();
  expect(hear(press("r", "KeyR", [], 100), bound)).toBe("KeyG KeyR");
});
