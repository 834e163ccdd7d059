import { readColors, solidColor } from "./step-colors.ts";
import { type Entities, readEntities } from "./step-entities.ts";
import { decodeText } from "./step-text.ts";

/** What a solid is called in a file and its colour (#rrggbb), where the file says. */
export type SolidLook = { readonly name: string | null; readonly color: string | null };

/**
 * Who is who in a STEP file, from its text: products, how assemblies are made of them, and the solids of each. OCCT's
 * reader in this build gives shapes only.
 */
export type StepProducts = {
  /** For each solid below a product definition, in the order in which OCCT gives the solids. */
  readonly solids: (definition: number) => readonly SolidLook[];
  readonly nameOf: (definition: number) => string | null;
};

const solidTypes = new Set(["MANIFOLD_SOLID_BREP", "BREP_WITH_VOIDS", "FACETED_BREP"]);
/** No real assembly is deeper; a cycle is cut here. */
const deepest = 32;
/** Assemblies that use each other twice are few to write and without number to visit. */
const mostUses = 100_000;

export function readProducts(text: string): StepProducts {
  const entities = readEntities(text);
  const colors = readColors(entities);
  const { children, shapesOf } = structure(entities);
  const nameOf = (definition: number) => productName(entities, definition);
  const own = (definition: number): readonly SolidLook[] => {
    const name = nameOf(definition);
    const found = shapesOf(definition).flatMap((shape) =>
      (entities.get(shape)?.refs ?? [])
        .filter((ref) => solidTypes.has(entities.get(ref)?.type ?? ""))
        .map((solid) => ({
          solid: stringIn(entities.get(solid)!.text, 0),
          color: solidColor(entities, colors, solid) ?? colors.get(shape) ?? null,
        })),
    );
    // Several solids of one product go by their own names where each has one of its own, else by number.
    const apart =
      new Set(found.map(({ solid }) => solid)).size === found.length && found.every(({ solid }) => solid);
    return found.map(({ solid, color }, at) => {
      const numbered = name === null ? null : `${name} ${at + 1}`;
      return { color, name: found.length === 1 ? name : apart ? solid : numbered };
    });
  };
  const solids = (definition: number) => {
    const looks: SolidLook[] = [];
    let visits = 0;
    const collect = (one: number, depth: number) => {
      if (depth > deepest || ++visits > mostUses) return;
      looks.push(...own(one));
      for (const child of children.get(one) ?? []) collect(child, depth + 1);
    };
    collect(definition, 0);
    return looks;
  };
  return { nameOf, solids };
}

function structure(entities: Entities): {
  readonly children: ReadonlyMap<number, readonly number[]>;
  readonly shapesOf: (definition: number) => readonly number[];
} {
  const children = new Map<number, number[]>();
  const representations = new Map<number, number[]>();
  const related = new Map<number, number[]>();
  for (const { type, refs } of entities.values()) {
    if (type === "NEXT_ASSEMBLY_USAGE_OCCURRENCE") append(children, refs[0], refs[1]);
    if (type === "SHAPE_REPRESENTATION_RELATIONSHIP") append(related, refs[0], refs[1]);
    if (type === "SHAPE_DEFINITION_REPRESENTATION")
      append(representations, entities.get(refs[0] ?? -1)?.refs[0], refs[1]);
  }
  const shapesOf = (definition: number) =>
    (representations.get(definition) ?? []).flatMap((shape) => [shape, ...(related.get(shape) ?? [])]);
  return { children, shapesOf };
}

function append(map: Map<number, number[]>, key: number | undefined, value: number | undefined): void {
  if (key === undefined || value === undefined) return;
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function productName(entities: Entities, definition: number): string | null {
  const formation = entities.get(entities.get(definition)?.refs[0] ?? -1);
  const product = entities.get(formation?.refs[0] ?? -1);
  if (product?.type !== "PRODUCT") return null;
  return stringIn(product.text, 1) ?? stringIn(product.text, 0);
}

/** A leading string of an entity, by its place; null when it is empty or none. */
function stringIn(text: string, place: 0 | 1): string | null {
  const strings = /^\s*'((?:[^']|'')*)'(?:\s*,\s*'((?:[^']|'')*)')?/.exec(text);
  const value = decodeText(strings?.[place + 1] ?? "").trim();
  return value === "" ? null : value.slice(0, 200);
}
