import { type Change, diff, type PartModel } from "@solidtype/document";
import type { Kernel } from "../rebuild/kernel.ts";
import { short } from "./table.ts";

/** One thing that two parts do not share; null where one of them has none. */
export type Difference = {
  readonly kind: Change["what"] | "solid";
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** What people changed, and what it did to the solids. */
export async function differences(kernel: Kernel, a: PartModel, b: PartModel): Promise<Difference[]> {
  const changed = diff(a, b).map((change) => describe(change, a, b));
  return [...changed, ...(await solidDifferences(kernel, a, b))];
}

function describe(change: Change, a: PartModel, b: PartModel): Difference {
  const entries = [...b.variables, ...b.features, ...a.variables, ...a.features];
  const name = entries.find(({ id }) => id === change.id)?.name ?? change.id;
  return {
    kind: change.what,
    what: [name, change.key, change.field].filter(Boolean).join(" "),
    before: written(change.before),
    after: written(change.after),
  };
}

/** A feature or variable that comes or goes is told by what it is; a value by itself. */
function written(value: Change["before"]): string | null {
  if (value === undefined) return null;
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const kind = "type" in value ? value["type"] : "expression" in value ? value["expression"] : undefined;
    if (typeof kind === "string") return kind;
  }
  return JSON.stringify(value);
}

async function solidDifferences(kernel: Kernel, a: PartModel, b: PartModel): Promise<Difference[]> {
  const [before, after] = [await solidFacts(kernel, a), await solidFacts(kernel, b)];
  const found: Difference[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, fresh] = [before.get(name), after.get(name)];
    if (old?.key === fresh?.key) continue;
    found.push({ kind: "solid", what: name, before: old?.text ?? null, after: fresh?.text ?? null });
  }
  return found;
}

async function solidFacts(kernel: Kernel, model: PartModel) {
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
