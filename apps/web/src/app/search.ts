/** What an address says behind its question mark, as it comes: a word may be said several times. */
export type Search<Name extends string> = Promise<{ readonly [Word in Name]?: string | readonly string[] }>;

/** Said once; said several times it means nothing. */
export function once(said: string | readonly string[] | undefined): string | null {
  return typeof said === "string" ? said : null;
}
