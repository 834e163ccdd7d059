/** In the order to look: later ones name themselves like the earlier ones, too. */
const browsers = [
  ["Edge", /Edg\//],
  ["Opera", /OPR\//],
  ["Firefox", /Firefox\//],
  ["Chrome", /Chrom(e|ium)\//],
  ["Safari", /Safari\//],
] as const;

const systems = [
  ["iOS", /iPhone|iPad/],
  ["Android", /Android/],
  ["Windows", /Windows/],
  ["macOS", /Mac OS X/],
  ["ChromeOS", /CrOS/],
  ["Linux", /Linux/],
] as const;

const named = (list: readonly (readonly [string, RegExp])[], text: string): string | undefined =>
  list.find(([, sign]) => sign.test(text))?.[0];

/** "Firefox on Linux", as well as a browser lets itself be recognised. */
export function browserWords(userAgent: string | null): string {
  const browser = named(browsers, userAgent ?? "");
  const system = named(systems, userAgent ?? "");
  if (browser === undefined) return system ?? "Another program";
  return system === undefined ? browser : `${browser} on ${system}`;
}

export function isPhone(userAgent: string | null): boolean {
  return /Mobi|iPhone|Android/.test(userAgent ?? "");
}
