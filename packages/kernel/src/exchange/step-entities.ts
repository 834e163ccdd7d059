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
const headPattern = new RegExp(`\\s*#(\\d+)\\s*=\\s*(${wanted})\\s*\\(`, "y");

/** What is who and which colour it has; geometry is left to OCCT. */
export function readEntities(text: string): Entities {
  const entities = new Map<number, Entity>();
  for (const statement of statementsOf(text)) {
    headPattern.lastIndex = 0;
    const head = headPattern.exec(statement);
    const end = statement.lastIndexOf(")");
    if (head === null || end < headPattern.lastIndex || statement.slice(end + 1).trim() !== "") continue;
    const content = statement.slice(headPattern.lastIndex, end);
    const refs = Array.from(content.replaceAll(/'[^']*'/g, "").matchAll(/#(\d+)/g), ([, ref]) => Number(ref));
    entities.set(Number(head[1]), { type: head[2]!, text: content, refs });
  }
  return entities;
}

/** What stands between semicolons, without comments, in one pass: a file that is nothing but beginnings takes no longer. */
function* statementsOf(text: string): Generator<string> {
  const mark = /[';]|\/\*/g;
  let before = "";
  let start = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    const at = found.index;
    if (found[0] === ";") {
      yield before + text.slice(start, at);
      before = "";
      start = at + 1;
      continue;
    }
    const closing = found[0] === "'" ? "'" : "*/";
    const end = text.indexOf(closing, mark.lastIndex);
    if (end < 0) return;
    mark.lastIndex = end + closing.length;
    if (closing === "'") continue;
    before += text.slice(start, at);
    start = mark.lastIndex;
  }
}
