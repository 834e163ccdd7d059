import type { BodyVerdict, GeometryPort, PartPort, Verdict } from "../ports.ts";
import { oneLine } from "../words.ts";

/** So many names are looked for, in so many bodies, and so many found are told of each. */
const [mostNames, mostBodies, mostTold] = [3, 3, 4];

/**
 * What names that are not in the part may have been meant for: geometry of the same features and roles. A model that
 * wrote a name from memory sees the right one in the answer, rather than that something “is no longer there”.
 */
export async function alikeInWords(
  verdict: Verdict,
  part: PartPort,
  geometry: GeometryPort,
): Promise<string> {
  const missing = [...new Set(verdict.features.flatMap(({ missing: name }) => name ?? []))];
  const words: string[] = [];
  for (const name of missing.slice(0, mostNames)) {
    const found = await alike(name, verdict.bodies.slice(0, mostBodies), part, geometry);
    const told =
      found.length === 0
        ? "list_geometry shows what there is"
        : `there is ${found.map((one) => oneLine(one)).join(", ")}`;
    words.push(` ${oneLine(name)} is not in the part: ${told}.`);
  }
  return words.join("");
}

async function alike(
  name: string,
  bodies: readonly BodyVerdict[],
  part: PartPort,
  geometry: GeometryPort,
): Promise<readonly string[]> {
  if (name.startsWith("$")) return bodies.map((body) => body.name);
  const kind = name.startsWith("{") ? "edge" : name.startsWith("<") ? "vertex" : "face";
  const faces = name.replaceAll(/[{}<>]/g, "").split("|");
  const stems = faces.map((face) => /^[^(~@]+/.exec(face)?.[0] ?? face);
  const found: string[] = [];
  for (const body of bodies) {
    const listed = await geometry.list(part, body.name, { kind, containing: stems[0] ?? "" });
    const names = listed.ok ? listed.value.items.map((one) => one.name) : [];
    found.push(...names.filter((one) => stems.every((stem) => one.includes(stem))));
  }
  // Of the edges of a cap the one along the wall that was named is meant.
  const score = (one: string): number => faces.filter((face) => one.includes(face)).length;
  const best = Math.max(0, ...found.map(score));
  return found.filter((one) => score(one) === best).slice(0, mostTold);
}
