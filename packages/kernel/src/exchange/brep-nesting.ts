/** What a shape stands for, told by how it is written: each part of it once, however often it is used. */
export type Nesting = {
  /** Solids, and shells outside any. */
  readonly solids: number;
  /** How many steps it takes to find them all. */
  readonly steps: number;
};

const kind = /^(?:Ve|Ed|Wi|Fa|Sh|So|CS|Co)$/;
const nothing: Nesting = { solids: 0, steps: 1 };

/**
 * Of a BREP text: assemblies that use each other twice stand for a billion of what they hold in a few lines, and walking
 * through them never ends, most of all when they hold nothing. Null when one speaks of a shape that has not come yet.
 */
export function nestingOf(text: string): Nesting | null {
  const start = /(?:^|\n)TShapes (\d+)\s/.exec(text);
  if (start === null) return nothing;
  const count = Number(start[1]);
  const known: Nesting[] = [];
  const words = text.slice(start.index + start[0].length).matchAll(/\S+/g);
  for (let word = words.next(); !word.done; word = words.next()) {
    const [name] = word.value;
    if (!kind.test(name)) continue;
    if (name !== "Co" && name !== "CS") {
      known.push(name === "So" || name === "Sh" ? { solids: 1, steps: 1 } : nothing);
      continue;
    }
    words.next();
    let [solids, steps] = [0, 1];
    for (let used = words.next(); !used.done && used.value[0] !== "*"; used = words.next()) {
      // The last shape of the list has the number 1; after each comes where it is.
      const part = known[count - Math.abs(Number(used.value[0]))];
      if (part === undefined) return null;
      solids += part.solids;
      steps += part.steps;
      words.next();
    }
    known.push({ solids, steps });
  }
  return known.at(-1) ?? nothing;
}
