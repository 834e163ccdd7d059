import { fail, ok, type Result } from "@solidtype/contracts";
import type { ImportCode, ImportLimits } from "./import-limits.ts";

/** Deeper nesting than any schema has; a parser's stack grows with it. */
const deepest = 64;

/**
 * What a STEP file is, before OCCT reads it: OCCT takes an hour of memory for a file that merely declares too much, and
 * says of every damage only that reading failed. Returns the number of entities.
 */
export function scanStep(
  text: string,
  limits: ImportLimits,
): Result<{ readonly entities: number }, ImportCode> {
  if (!/^\uFEFF?\s*ISO-10303-21\s*;/.test(text.slice(0, 4096))) {
    return fail("import-wrong-format", "This is not a STEP file: it does not begin with ISO-10303-21.");
  }
  const defined = new Set<number>();
  const used = new Set<number>();
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = text.indexOf("'", at + 1);
      if (at < 0) return truncated();
    } else if (code === slash && text.charCodeAt(at + 1) === star) {
      at = text.indexOf("*/", at + 2);
      if (at < 0) return truncated();
      at += 1;
    } else if (code === open) {
      depth += 1;
      if (depth > deepest)
        return fail("import-unreadable", "The STEP file nests its lists deeper than any real one.");
    } else if (code === close) depth -= 1;
    else if (code === letterE && endless.test(text.slice(at - 1, at + 6))) {
      return fail("import-unreadable", "The STEP file has a number that is too large to be one.");
    } else if (code === hash) {
      label.lastIndex = at;
      const found = label.exec(text);
      if (found === null) continue;
      (found[2] === undefined ? used : defined).add(Number(found[1]));
      at = label.lastIndex - 1;
    }
  }
  const entities = defined.size;
  if (entities > limits.entities) {
    return fail(
      "import-too-complex",
      `The file has ${entities} entities; at most ${limits.entities} can be imported.`,
      {
        entities,
        limit: limits.entities,
      },
    );
  }
  if (!text.includes("END-ISO-10303-21", text.length - 4096)) return truncated();
  for (const id of used) {
    // OCCT drops what refers to a missing entity without a word, and half a file would pass for the whole.
    if (!defined.has(id))
      return fail("import-truncated", `The STEP file refers to #${id}, which it does not contain.`);
  }
  return ok({ entities });
}

const quote = 0x27;
const slash = 0x2f;
const star = 0x2a;
const open = 0x28;
const close = 0x29;
const hash = 0x23;
const letterE = 0x45;
/** An exponent of three digits: the square of such a number is infinite, and OCCT's curve fitting never ends on it. */
const endless = /^[\d.]E\+?[1-9]\d\d/;
/** A reference, or with a second group a definition. */
const label = /#(\d{1,15})(\s*=)?/y;

function truncated() {
  return fail("import-truncated", "The STEP file ends early: it was cut off. Export or send it again.");
}

/** A STEP string's content: doubled quotes, and characters beyond ASCII as \X\, \X2\ and \X4\ escapes. */
export function decodeText(text: string): string {
  const characters = (hex: string, digits: number) =>
    (hex.match(new RegExp(`.{${digits}}`, "g")) ?? []).map((unit) => Number.parseInt(unit, 16));
  return text
    .replaceAll("''", "'")
    .replaceAll(/\s*\n\s*/g, "")
    .replaceAll(/\\X4\\((?:[0-9A-F]{8})+)\\X0\\/g, (_, hex: string) =>
      characters(hex, 8)
        .map((point) => (point <= 0x10ffff ? String.fromCodePoint(point) : "\uFFFD"))
        .join(""),
    )
    .replaceAll(/\\X2\\((?:[0-9A-F]{4})+)\\X0\\/g, (_, hex: string) =>
      String.fromCharCode(...characters(hex, 4)),
    )
    .replaceAll(/\\X\\([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll("\\\\", "\\");
}

/** Runs of characters beyond ASCII as \X2\ escapes, which every reader knows; raw UTF-8 only newer ones do. */
export function escapeBeyondAscii(text: string): string {
  return text.replaceAll(/[^\x00-\x7f]+/g, (run) => {
    const units = Array.from({ length: run.length }, (_, at) =>
      run.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0"),
    );
    return `\\X2\\${units.join("")}\\X0\\`;
  });
}

export type StepHeader = { readonly title: string; readonly at: string; readonly author: string };

/**
 * The file with our own header and with occurrences counted from one: OCCT writes the current time and its own name
 * there and counts over the life of the process, and a file that differs at every export cannot be stored by content.
 */
export function normalizeStep(file: string, { title, at, author }: StepHeader): string {
  const string = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
  const header = [
    "FILE_DESCRIPTION(('CAD model'),'2;1');",
    `FILE_NAME(${string(title)},${string(at)},(${string(author)}),(''),'Open CASCADE','SolidType','');`,
  ].join("\n");
  let occurrences = 0;
  return file
    .replace(/FILE_DESCRIPTION\([\s\S]*?(?=FILE_SCHEMA)/, () => `${header}\n`)
    .replaceAll(/(?<=NEXT_ASSEMBLY_USAGE_OCCURRENCE\(')\d+(?=')/g, () => String(++occurrences));
}
