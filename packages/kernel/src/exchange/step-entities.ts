/** One line of a STEP file's data section, as far as it is needed. */
type Entity = { readonly type: string; readonly text: string; readonly refs: readonly number[] };

export type Entities = ReadonlyMap<number, Entity>;

const wanted = [
  "PRODUCT|PRODUCT_DEFINITION_FORMATION\\w*|PRODUCT_DEFINITION|PRODUCT_DEFINITION_WITH_ASSOCIATED_DOCUMENTS",
  "NEXT_ASSEMBLY_USAGE_OCCURRENCE|PRODUCT_DEFINITION_SHAPE|SHAPE_DEFINITION_REPRESENTATION",
  "\\w*SHAPE_REPRESENTATION|SHAPE_REPRESENTATION_RELATIONSHIP",
  "MANIFOLD_SOLID_BREP|BREP_WITH_VOIDS|FACETED_BREP|CLOSED_SHELL|ORIENTED_CLOSED_SHELL",
  "(?:OVER_RIDING_)?STYLED_ITEM|PRESENTATION_STYLE_ASSIGNMENT|SURFACE_STYLE_USAGE|SURFACE_SIDE_STYLE",
  "SURFACE_STYLE_FILL_AREA|FILL_AREA_STYLE|FILL_AREA_STYLE_COLOUR|COLOUR_RGB|\\w*PRE_DEFINED_COLOUR",
  "SURFACE_STYLE_RENDERING\\w*",
].join("|");
const entityPattern = new RegExp(`#(\\d+)\\s*=\\s*(${wanted})\\s*\\(((?:'[^']*'|[^';])*)\\)\\s*;`, "g");

/** What is who and which colour it has; geometry is left to OCCT. */
export function readEntities(text: string): Entities {
  const entities = new Map<number, Entity>();
  for (const [, id, type, content] of text.matchAll(entityPattern)) {
    const refs = Array.from(content!.replaceAll(/'[^']*'/g, "").matchAll(/#(\d+)/g), ([, ref]) =>
      Number(ref),
    );
    entities.set(Number(id), { type: type!, text: content!, refs });
  }
  return entities;
}
