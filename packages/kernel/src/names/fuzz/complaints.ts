import { nameText, parseName } from "@solidtype/document";
import { openSides } from "../../mesh/watertight.ts";
import type { BuiltPart } from "../../rebuild/built-part.ts";
import type { Seen } from "./correspondence.ts";

/** What is wrong with how a part's own names resolve in it, in words; nothing when each means just its own thing. */
export function ownNames(part: BuiltPart, seen: readonly Seen[]): readonly string[] {
  return [...twice(seen), ...astray(part, new Map(seen.map((one) => [one, one])))];
}

function twice(seen: readonly Seen[]): readonly string[] {
  const known = new Set<string>();
  return seen.flatMap(({ name }) => {
    if (known.has(name)) return [`two things are called ${name}`];
    known.add(name);
    return [];
  });
}

/** Names of things before an edit, asked without any fingerprint, that do not mean what became of those things. */
export function astray(part: BuiltPart, became: ReadonlyMap<Seen, Seen>): readonly string[] {
  return [...became].flatMap(([from, to]) => {
    const resolved = part.resolve(from.name);
    if (!resolved.ok) return [`${from.name}: ${resolved.error.message}`];
    const { value } = resolved;
    if (value.status === "missing" && !isThere(part, from.name)) return [];
    if (value.status !== "found") return [`${from.kind} ${from.name}: ${value.status}`];
    const { kind, body, at } = value.found;
    const right = kind === to.kind && body === part.bodies[to.body]?.name && at === to.at;
    return right ? [] : [`${from.kind} ${from.name}: WRONG, ${body} ${at} instead of ${to.at}, ${to.name}`];
  });
}

/** Whether what a name speaks of is in the part. If not, something else has come to look like it: it is rightly missing. */
function isThere(part: BuiltPart, text: string): boolean {
  const name = parseName(text);
  if (!name.ok || name.value.kind === "body") return true;
  const faces = "faces" in name.value ? name.value.faces : [name.value];
  return faces.every((face) => {
    const label = "piece" in face ? { ...face, piece: { neighbours: [] } } : face;
    const found = part.resolve(nameText(label));
    return found.ok && found.value.status !== "missing";
  });
}

/** A point on a closed curve where a surface's seam crosses it: it wanders as it likes, and nobody picks it. */
export function isSeamPoint({ kind, name }: Seen): boolean {
  const parsed = parseName(name);
  return kind === "vertex" && parsed.ok && parsed.value.kind === "vertex" && parsed.value.faces.length < 3;
}

export async function unsound(part: BuiltPart): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const [at, { name }] of part.bodies.entries())
    if (!part.validity(at).valid) complaints.push(`${name} is not valid`);
  for (const { body, mesh } of await part.meshes()) {
    const open = openSides(mesh);
    if (open > 0) complaints.push(`the mesh of ${body} is open at ${open} sides`);
  }
  return complaints;
}
