/** One thing that a person can do here: the same entry feeds the palette, its key, menus and the list of shortcuts. */
export type Command = {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  /** In tinykeys' notation, "$mod+KeyZ"; several keys may do the same. A letter is the one that the key says. */
  readonly keys?: readonly string[];
  readonly disabledReason?: string | undefined;
  /** It changes the part: nothing to offer who may only look. */
  readonly changes?: boolean;
  /** It means nothing without its key: a list does not offer it. */
  readonly byKeyOnly?: boolean;
  /** It is done again and again while its key is held. */
  readonly goesOn?: boolean;
  /** `keys`: the one that was pressed, where it was. */
  readonly run: (keys: string) => void;
};

const spoken: Readonly<Record<string, string>> = {
  $mod: "Mod",
  "?": "?",
  Escape: "Escape",
  Delete: "Del",
  " ": "Space",
};

/** "$mod+Shift+KeyZ" as it is shown: "Mod+Shift+Z"; "KeyG KeyH": "G H". */
export function shownKeys(keys: string): string {
  return keys
    .split("+")
    .map((key) => spoken[key] ?? key.replace(/\b(Key|Digit)/g, ""))
    .join("+");
}

/** What is at hand with some commands before others: a command whose keys all mean something else there is out of reach. */
export function before(first: readonly Command[], others: readonly Command[]): Command[] {
  const taken = new Set(first.flatMap(({ keys }) => keys ?? []));
  const reached = others.filter(({ keys }) => keys === undefined || keys.some((key) => !taken.has(key)));
  return [...first, ...reached];
}

/** Every word of the query begins a word of the label or group; the better a match begins, the earlier it comes. */
export function findCommands(commands: readonly Command[], query: string): Command[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = (command: Command): number | null => {
    const words = `${command.label} ${command.group}`.toLowerCase().split(/\s+/);
    const places = wanted.map((part) => words.findIndex((word) => word.startsWith(part)));
    return places.includes(-1) ? null : places.reduce((sum, place) => sum + place, 0);
  };
  return commands
    .flatMap((command) => {
      const place = rank(command);
      return place === null ? [] : [{ command, place }];
    })
    .toSorted((a, b) => a.place - b.place)
    .map((found) => found.command);
}
