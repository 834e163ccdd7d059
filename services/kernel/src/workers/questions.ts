import { type Json, ok, refuse } from "@solidtype/contracts";
import type { BuiltPart, EntityMeasure } from "@solidtype/kernel";
import { alikeTo } from "./alike.ts";
import type { Task, TaskResult } from "./protocol.ts";

/** Names of what many patterns and splits made are long; an answer travels in one message. */
const mostCharacters = 100_000;
/** So many bodies are named to whoever asked for one that is not there. */
const mostNames = 20;

/** The names of a body's faces, edges or vertices, and in a few words what each of them is. */
export function listGeometry(
  part: BuiltPart,
  { body, of, containing = "", after, limit }: Task<"list">,
): TaskResult<"list"> {
  const at = bodyCalled(part, body);
  if (at === -1) {
    const names = part.bodies.slice(0, mostNames).map(({ name, label }) => `${name} (${label})`);
    const there = names.length === 0 ? "there is none" : `there is ${names.join(", ")}`;
    return refuse("invalid-input", { reason: `the part has no body ${body}; ${there}` });
  }
  const table = part.names(at);
  const all = { face: table.faces, edge: table.edges, vertex: table.vertices }[of];
  const last = after === undefined ? -1 : all.indexOf(after);
  if (after !== undefined && last === -1)
    return refuse("invalid-input", { reason: `${body} has no ${of} ${after} to go on after` });
  const names = all.slice(last + 1).filter((name) => name.includes(containing));
  const items: { readonly name: string; readonly what: string }[] = [];
  let characters = 0;
  for (const name of names.slice(0, limit)) {
    const measured = part.measure(name);
    const what = measured.ok ? describeEntity(measured.value) : measured.error.message;
    characters += name.length + what.length;
    if (characters > mostCharacters && items.length > 0) break;
    items.push({ name, what });
  }
  return ok({ items, leftOut: names.length - items.length });
}

/** By its whole name, by one that a feature may call it by, or as a person does where only one is called so; else -1. */
function bodyCalled(part: BuiltPart, text: string): number {
  const { bodies } = part;
  const whole = bodies.findIndex(({ name }) => name === text);
  if (whole !== -1) return whole;
  const meant = part.resolve(text);
  if (meant.ok && meant.value.status === "found") {
    const { kind, body } = meant.value.found;
    return kind === "body" ? bodies.findIndex(({ name }) => name === body) : -1;
  }
  const labelled = bodies.filter(({ label }) => label === text);
  return labelled.length === 1 ? bodies.indexOf(labelled[0]!) : -1;
}

export function measureNames(part: BuiltPart, names: readonly string[]): TaskResult<"measure"> {
  const [first = "", second] = names;
  const measured = second === undefined ? part.measure(first) : part.measureBetween(first, second);
  if (measured.ok) return ok(measured.value as unknown as Json);
  const { code, message, details } = measured.error;
  const missing = code === "geometry-missing" ? details?.["name"] : undefined;
  const alike = typeof missing === "string" ? (alikeTo(part, [missing])[missing] ?? []) : [];
  const instead = alike.length === 0 ? "" : `; there is ${alike.join(", ")}`;
  return refuse("invalid-input", { reason: `${message.replace(/\.$/, "")}${instead}` });
}

/** Millimetres; one line. */
function describeEntity(entity: EntityMeasure): string {
  const size = (value: number | null, what: string) => (value === null ? [] : [`${what} ${short(value)}`]);
  const at = (point: readonly number[] | null, what: string) =>
    point === null ? [] : [`${what} (${point.map(short).join(", ")})`];
  switch (entity.kind) {
    case "vertex":
      return at(entity.point, "point at").join("");
    case "edge":
      return [
        entity.curve,
        ...size(entity.length, "length"),
        ...size(entity.radius, "radius"),
        ...at(entity.center, "centre"),
        ...at(entity.direction, "along"),
      ].join(", ");
    case "face":
      return [
        entity.surface,
        ...size(entity.area, "area"),
        ...size(entity.radius, "radius"),
        ...at(entity.center, "centre"),
        ...at(entity.direction, entity.surface === "plane" ? "normal" : "axis"),
      ].join(", ");
    case "body":
      return `body, volume ${short(entity.volume)}, area ${short(entity.area)}`;
  }
}

function short(value: number): string {
  return String(Number(value.toFixed(3)) + 0);
}
