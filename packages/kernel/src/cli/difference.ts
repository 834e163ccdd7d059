import type { PartModel } from "@solidtype/document";
import { isDeepStrictEqual } from "node:util";
import type { Kernel } from "../rebuild/kernel.ts";
import { short } from "./table.ts";

/** One thing that two parts do not share; null where one of them has none. */
export type Difference = {
  readonly kind: "part" | "variable" | "feature" | "order" | "body";
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** What people changed, and what it did to the bodies. */
export async function differences(kernel: Kernel, a: PartModel, b: PartModel): Promise<Difference[]> {
  return [...modelDifferences(a, b), ...(await bodyDifferences(kernel, a, b))];
}

export function modelDifferences(a: PartModel, b: PartModel): Difference[] {
  const found: Difference[] = [];
  const compare = (kind: Difference["kind"], what: string, before: unknown, after: unknown) => {
    if (!isDeepStrictEqual(before, after))
      found.push({ kind, what, before: written(before), after: written(after) });
  };
  compare("part", "name", a.meta.name, b.meta.name);
  compare("part", "units", a.meta.units, b.meta.units);
  for (const [id, [before, after]] of paired(a.variables, b.variables)) {
    compare("variable", before?.name ?? after?.name ?? id, before?.expression, after?.expression);
  }
  for (const [id, [before, after]] of paired(a.features, b.features)) {
    const what = after?.name ?? before?.name ?? id;
    if (before === undefined || after === undefined) {
      compare("feature", what, before?.type, after?.type);
      continue;
    }
    const [old, fresh] = [flattened(before), flattened(after)];
    for (const key of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
      compare("feature", `${what} ${key}`, old[key], fresh[key]);
    }
  }
  const shared = (model: PartModel, other: PartModel) =>
    model.features
      .filter(({ id }) => other.features.some((feature) => feature.id === id))
      .map(({ id }) => id);
  compare("order", "features", shared(a, b).join(" "), shared(b, a).join(" "));
  return found;
}

/** By path, down to values: `params.distance`, `sketch.entities.p1.x`. */
function flattened(value: unknown, path = "", into: Record<string, unknown> = {}): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value))
      flattened(inner, path === "" ? key : `${path}.${key}`, into);
  } else into[path] = value;
  return into;
}

function paired<Entry extends { readonly id: string }>(a: readonly Entry[], b: readonly Entry[]) {
  const pairs = new Map<string, [Entry | undefined, Entry | undefined]>();
  for (const entry of a) pairs.set(entry.id, [entry, undefined]);
  for (const entry of b) pairs.set(entry.id, [pairs.get(entry.id)?.[0], entry]);
  return pairs;
}

function written(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

async function bodyDifferences(kernel: Kernel, a: PartModel, b: PartModel): Promise<Difference[]> {
  const [before, after] = [await bodyFacts(kernel, a), await bodyFacts(kernel, b)];
  const found: Difference[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, fresh] = [before.get(name), after.get(name)];
    if (old?.key === fresh?.key) continue;
    found.push({ kind: "body", what: name, before: old?.text ?? null, after: fresh?.text ?? null });
  }
  return found;
}

async function bodyFacts(kernel: Kernel, model: PartModel) {
  const built = await kernel.rebuild(model);
  if (!built.ok) throw new Error(built.error.message);
  return new Map(
    built.value.bodies.map(({ name, key, faces }, at) => {
      const { volume, area } = built.value.massProperties(at);
      return [name, { key, text: `${short(volume)} mm³, ${short(area)} mm², ${faces} faces` }] as const;
    }),
  );
}

export function differencesText(found: readonly Difference[]): string {
  if (found.length === 0) return "no difference";
  return found
    .map(({ kind, what, before, after }) => {
      if (before === null) return `+ ${kind} ${what}: ${after}`;
      if (after === null) return `- ${kind} ${what}: ${before}`;
      return `~ ${kind} ${what}: ${before} → ${after}`;
    })
    .join("\n");
}
