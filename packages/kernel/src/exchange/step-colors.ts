import type { Entities } from "./step-entities.ts";

/** The colour (#rrggbb) of things in a STEP file by their entity: solids, faces, shape representations. */
export type StepColors = ReadonlyMap<number, string>;

/** From a style to its colour there are seven steps; a cycle ends here. */
const deepest = 12;

export function readColors(entities: Entities): StepColors {
  const colors = new Map<number, string>();
  for (const { type, refs } of entities.values()) {
    if (!type.endsWith("STYLED_ITEM")) continue;
    // Its styles come first, then the thing; one that overrides names what it overrides after that.
    const item = refs.at(type === "STYLED_ITEM" ? -1 : -2);
    const color = refs
      .slice(0, -1)
      .map((style) => colorOf(entities, style, 0))
      .find((found) => found !== null);
    if (item !== undefined && color !== undefined && color !== null) colors.set(item, color);
  }
  return colors;
}

/** A solid's own colour, else the one that most of its faces have. */
export function solidColor(entities: Entities, colors: StepColors, solid: number): string | null {
  const own = colors.get(solid);
  if (own !== undefined) return own;
  const shells = (entities.get(solid)?.refs ?? []).flatMap((ref) => {
    const shell = entities.get(ref);
    return shell?.type === "ORIENTED_CLOSED_SHELL" ? shell.refs : [ref];
  });
  const faces = shells.flatMap((shell) => entities.get(shell)?.refs ?? []);
  const counts = new Map<string, number>();
  for (const face of faces) {
    const color = colors.get(face);
    if (color !== undefined) counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most !== undefined && 2 * most[1] > faces.length ? most[0] : null;
}

/** Curves have styles of their own, which are not among the entities that are read. */
function colorOf(entities: Entities, id: number, depth: number): string | null {
  const entity = entities.get(id);
  if (entity === undefined || depth > deepest) return null;
  if (entity.type === "COLOUR_RGB") return rgb(entity.text);
  if (entity.type.endsWith("PRE_DEFINED_COLOUR"))
    return named[/'(\w+)'/.exec(entity.text)?.[1] ?? ""] ?? null;
  for (const ref of entity.refs) {
    const color = colorOf(entities, ref, depth + 1);
    if (color !== null) return color;
  }
  return null;
}

function rgb(text: string): string | null {
  const found = /^\s*(?:\$|'[^']*')\s*,([^,]+),([^,]+),([^,]+)$/.exec(text);
  if (found === null) return null;
  const parts = found.slice(1, 4).map(Number);
  if (!parts.every((part) => part >= 0 && part <= 1)) return null;
  return `#${parts
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** The colours that ISO 10303-46 defines by name. */
const named: Readonly<Record<string, string>> = {
  red: "#ff0000",
  green: "#00ff00",
  blue: "#0000ff",
  yellow: "#ffff00",
  magenta: "#ff00ff",
  cyan: "#00ffff",
  black: "#000000",
  white: "#ffffff",
};
