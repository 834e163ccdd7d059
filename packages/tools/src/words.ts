/** What would break a line, or turn round or hide what stands in it: names come from whoever may write into the part. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;
const longestName = 80;

const escaped = (sign: string): string => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`;

/** As one line, so that a name or an expression cannot pass for a line of the tool's own. */
export const oneLine = (text: string): string => text.toWellFormed().replaceAll(unseen, escaped);

function short(name: string): string {
  const signs = name.length <= longestName ? [] : [...name];
  return signs.length <= longestName ? name : `${signs.slice(0, longestName).join("")}…`;
}

/** A name as a model is told it: where it ends is plain, whatever stands in it. */
export const quoted = (name: string): string => oneLine(JSON.stringify(short(name)));

/** A name as a person reads it. */
export const called = (name: string): string => `“${oneLine(short(name)).replaceAll(/[“”]/g, '"')}”`;

/** Of what a model made up nobody reads more. What is approved is told first. */
const longestTitle = 2000;

export const inOneLook = (title: string): string =>
  title.length <= longestTitle ? title : `${title.slice(0, longestTitle).toWellFormed()}…`;

/** So many are told one by one: more than that nobody reads before they decide. */
const mostTold = 12;

export function inAll(told: readonly string[]): string {
  const more = told.length - mostTold;
  return more <= 0 ? told.join(", ") : `${told.slice(0, mostTold).join(", ")} and ${more} more`;
}
