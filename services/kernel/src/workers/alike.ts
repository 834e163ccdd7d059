import { parseName } from "@solidtype/document";
import type { BuiltPart } from "@solidtype/kernel";

/** So many names are looked for, in so many bodies, and so many found are told of each. */
const [mostNames, mostBodies, mostTold] = [8, 3, 4];
const kinds: ReadonlySet<string> = new Set(["face", "edge", "vertex"]);

/** To each name of a face, edge or vertex that a feature uses and the part has not, what it may have been meant for. */
export function alikeOf(part: BuiltPart): { [missing: string]: string[] } {
  const missing = new Set<string>();
  for (const { error } of part.features) {
    const name = error?.code === "geometry-missing" ? error.details?.["reference"] : undefined;
    if (typeof name === "string" && missing.size < mostNames && kinds.has(kindOf(name))) missing.add(name);
  }
  return alikeTo(part, [...missing]);
}

export function alikeTo(part: BuiltPart, missing: readonly string[]): { [missing: string]: string[] } {
  const wanted = missing.filter((name) => kinds.has(kindOf(name)));
  if (wanted.length === 0) return {};
  const tables = part.bodies.slice(0, mostBodies).map((_, at) => part.names(at));
  const all = {
    face: tables.flatMap(({ faces }) => faces),
    edge: tables.flatMap(({ edges }) => edges),
    vertex: tables.flatMap(({ vertices }) => vertices),
  };
  const found = wanted.map((name): [string, string[]] => [
    name,
    [...alikeAmong(name, all[kindOf(name) as keyof typeof all])],
  ]);
  return Object.fromEntries(found);
}

function kindOf(text: string): string {
  const name = parseName(text);
  return name.ok ? name.value.kind : "";
}

/** Geometry of the same features and roles; of the edges of a cap the one along the wall that was named. */
export function alikeAmong(name: string, names: readonly string[]): readonly string[] {
  const faces = name.replaceAll(/[{}<>]/g, "").split("|");
  const stems = faces.map((face) => /^[^(~@]+/.exec(face)?.[0] ?? face);
  const found = names.filter((one) => stems.every((stem) => one.includes(stem)));
  const score = (one: string): number => faces.filter((face) => one.includes(face)).length;
  const best = found.reduce((most, one) => Math.max(most, score(one)), 0);
  return found.filter((one) => score(one) === best).slice(0, mostTold);
}
