import type { Result } from "@solidtype/contracts";
import { failed, say, type ToolAnswer, type ToolCode } from "./tool.ts";
import { quoted } from "./words.ts";

/** Characters; an answer that is longer than 40,000 is cut wherever that is. */
export const pageLength = 30_000;

/** A line of an answer, and what it is called where the next page goes on after it. */
export type Line = { readonly at: string; readonly text: string };

/** A line that is longer would take the page, and with it the words that say how to go on. */
const longestLine = 8000;

/** As many lines as fit, at least one, and how many come after them. */
export function firstOf(lines: readonly Line[]): { readonly shown: readonly Line[]; readonly more: number } {
  const shown: Line[] = [];
  let length = 0;
  for (const line of lines) {
    const text = cut(line.text);
    if (shown.length > 0 && length + text.length >= pageLength) break;
    shown.push({ ...line, text });
    length += text.length + 1;
  }
  return { shown, more: lines.length - shown.length };
}

function cut(text: string): string {
  const more = text.length - longestLine;
  return more <= 0
    ? text
    : `${text.slice(0, longestLine).toWellFormed()}… (${more} more characters of this line; read_feature tells a feature entry by entry)`;
}

/** The page after a line that was shown before, or the first one. */
export function sayPage(lines: readonly Line[], after: string | undefined): Result<ToolAnswer, ToolCode> {
  const begin = after === undefined ? 0 : lines.findIndex(({ at }) => at === after) + 1;
  if (begin === 0 && after !== undefined)
    return failed(`There is no ${quoted(after)} to go on after. Read it from the beginning, without after.`);
  const { shown, more } = firstOf(lines.slice(begin));
  const text = shown.map((line) => line.text).join("\n");
  const rest =
    more === 0 ? "" : `\n(${more} more: ask again with after ${JSON.stringify(shown.at(-1)?.at)}.)`;
  return say(text === "" ? "There is nothing after that." : `${text}${rest}`);
}
