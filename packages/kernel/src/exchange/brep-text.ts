import { fail, ok, type Result } from "@solidtype/contracts";
import { nestingOf, type Nesting } from "./brep-nesting.ts";
import { type ImportCode, type ImportLimits } from "./import-limits.ts";

const header = /^\s*(?:DBRep_DrawableShape\s+)?CASCADE Topology V\d[^\n]*\n/;
const sections =
  /^(?:Locations|Curve2ds|Curves|Polygon3D|PolygonOnTriangulations|Surfaces|Triangulations|TShapes)$/;
/** Numbers, kinds of shapes, continuities, the end of a list. Three-digit exponents no geometry has. */
const token =
  /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?|Ve|Ed|Wi|Fa|Sh|So|CS|Co|\d*C[0123N]|\d*G[12]|\*)$/i;

const kind = /^(?:Ve|Ed|Wi|Fa|Sh|So|CS|Co)$/;

/**
 * What a BREP text is made of, before OCCT reads it: its reader tries the same token for ever where it expected another
 * kind, and believes every count.
 */
export function scanBrep(text: string, limits: ImportLimits): Result<null, ImportCode> {
  const start = header.exec(text.slice(0, 1024));
  if (start === null) return fail("import-wrong-format", "This is not an OCCT BREP text file.");
  let section = "";
  let announced = -1;
  let kinds = 0;
  for (const [word] of text.slice(start[0].length).matchAll(/\S+/g)) {
    if (section !== "") {
      if (!/^\d+$/.test(word)) return damaged(`how many ${section} there are`);
      if (Number(word) > text.length) return damaged(`more ${section} than it can hold`);
      if (section === "TShapes") announced = Number(word);
      section = "";
    } else if (sections.test(word)) section = word;
    else if (!token.test(word)) return damaged(`"${word.slice(0, 20)}"`);
    else if (kind.test(word)) kinds += 1;
  }
  // The last shape ends with a star, and what the whole is follows it.
  if (announced !== kinds || !/\*\s+[+-]\d+\s+\d+\s*$/.test(text.slice(-256))) {
    return fail("import-truncated", "The BREP file ends early: it was cut off. Export or send it again.");
  }
  const nesting = nestingOf(text);
  if (nesting === null) return damaged("a shape is made of one that is not there");
  return withinLimits(nesting, limits);
}

/** Whether it can be gone through. */
export function withinLimits({ solids, steps }: Nesting, limits: ImportLimits): Result<null, ImportCode> {
  if (solids <= limits.solids && steps <= limits.steps) return ok(null);
  return fail(
    "import-too-complex",
    `The file holds assemblies within assemblies: more than ${limits.solids} solids or ${limits.steps} parts. Import a part of it.`,
    { limit: limits.solids },
  );
}

function damaged(what: string) {
  return fail("import-unreadable", `The BREP file is damaged: it says ${what}.`);
}
