/**
 * Some ten bytes for each are kept of a name, some sixty of an expression: this is 30 MB at most, and more than the texts
 * of an ordinary large part.
 */
const MOST_CHARACTERS = 500_000;

/** Reads a text once: the same texts come again on every reading of a part. What is very long is read each time. */
export function remembering<Read>(
  read: (text: string) => Read,
  mostCharacters = MOST_CHARACTERS,
): (text: string) => Read {
  const known = new Map<string, Read>();
  let characters = 0;
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const found = read(text);
    if (text.length > mostCharacters / 100) return found;
    if (characters + text.length > mostCharacters) {
      known.clear();
      characters = 0;
    }
    known.set(text, found);
    characters += text.length;
    return found;
  };
}
