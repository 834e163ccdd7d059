import { decodeText } from "./step-text.ts";

/**
 * Who is who in a STEP file, from its text: products, how assemblies are made of them, and how many solids each has.
 * OCCT's reader in this build gives shapes only.
 */
export type StepProducts = {
  /** A name for each solid below a product definition, in the order in which OCCT gives the solids. */
  readonly solidNames: (definition: number) => readonly (string | null)[];
  readonly nameOf: (definition: number) => string | null;
};

type Entity = { readonly type: string; readonly text: string; readonly refs: readonly number[] };

const wanted =
  "PRODUCT|PRODUCT_DEFINITION_FORMATION\\w*|PRODUCT_DEFINITION|PRODUCT_DEFINITION_WITH_ASSOCIATED_DOCUMENTS|" +
  "NEXT_ASSEMBLY_USAGE_OCCURRENCE|PRODUCT_DEFINITION_SHAPE|SHAPE_DEFINITION_REPRESENTATION|" +
  "\\w*SHAPE_REPRESENTATION|SHAPE_REPRESENTATION_RELATIONSHIP|MANIFOLD_SOLID_BREP|BREP_WITH_VOIDS|FACETED_BREP";
const entityPattern = new RegExp(`#(\\d+)\\s*=\\s*(${wanted})\\s*\\(((?:'[^']*'|[^';])*)\\)\\s*;`, "g");
const solidTypes = new Set(["MANIFOLD_SOLID_BREP", "BREP_WITH_VOIDS", "FACETED_BREP"]);
/** No real assembly is deeper; a cycle is cut here. */
const deepest = 32;
const mostSolids = 100_000;

export function readProducts(text: string): StepProducts {
  const entities = new Map<number, Entity>();
  for (const [, id, type, content] of text.matchAll(entityPattern)) {
    const refs = Array.from(withoutStrings(content!).matchAll(/#(\d+)/g), ([, ref]) => Number(ref));
    entities.set(Number(id), { type: type!, text: content!, refs });
  }
  const children = new Map<number, number[]>();
  const representations = new Map<number, number[]>();
  const related = new Map<number, number[]>();
  for (const { type, refs } of entities.values()) {
    if (type === "NEXT_ASSEMBLY_USAGE_OCCURRENCE") append(children, refs[0], refs[1]);
    if (type === "SHAPE_REPRESENTATION_RELATIONSHIP") append(related, refs[0], refs[1]);
    if (type === "SHAPE_DEFINITION_REPRESENTATION") {
      append(representations, entities.get(refs[0] ?? -1)?.refs[0], refs[1]);
    }
  }
  const nameOf = (definition: number) => productName(entities, definition);
  const solidsIn = (representation: number): number => {
    const own = entities.get(representation)?.refs ?? [];
    return own.filter((ref) => solidTypes.has(entities.get(ref)?.type ?? "")).length;
  };
  const collect = (definition: number, depth: number, names: (string | null)[]) => {
    if (depth > deepest || names.length > mostSolids) return;
    const shapes = (representations.get(definition) ?? []).flatMap((shape) => [
      shape,
      ...(related.get(shape) ?? []),
    ]);
    const count = shapes.reduce((sum, shape) => sum + solidsIn(shape), 0);
    const name = nameOf(definition);
    for (let at = 1; at <= count; at++) names.push(count > 1 && name !== null ? `${name} ${at}` : name);
    for (const child of children.get(definition) ?? []) collect(child, depth + 1, names);
  };
  return {
    nameOf,
    solidNames: (definition) => {
      const names: (string | null)[] = [];
      collect(definition, 0, names);
      return names;
    },
  };
}

function withoutStrings(content: string): string {
  return content.replaceAll(/'[^']*'/g, "");
}

function append(map: Map<number, number[]>, key: number | undefined, value: number | undefined): void {
  if (key === undefined || value === undefined) return;
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function productName(entities: ReadonlyMap<number, Entity>, definition: number): string | null {
  const formation = entities.get(entities.get(definition)?.refs[0] ?? -1);
  const product = entities.get(formation?.refs[0] ?? -1);
  if (product?.type !== "PRODUCT") return null;
  const strings = /^\s*'((?:[^']|'')*)'\s*,\s*'((?:[^']|'')*)'/.exec(product.text);
  const name = strings === null ? "" : decodeText(strings[2] || strings[1] || "").trim();
  return name === "" ? null : name.slice(0, 200);
}
