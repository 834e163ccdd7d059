import { geometryTime } from "@solidtype/contracts";

const pages = {
  rebuild: `npm run model -- rebuild <part.json> [options]

  Builds every feature and says what came of it: bodies with volume, area, centroid, box, faces, edges and
  validity, and each feature's status and time.

  --step <file>      write the bodies as STEP AP242, with names and colours
  --brep <file>      write the bodies as OCCT BREP text
  --stl <file>       write the bodies' triangles as binary STL
  --glb <file>       write the bodies' triangles as glTF binary, with names and colours
  --png <file>       draw the bodies, shaded with edges
  --svg <file>       the same with the edges as vectors
  --report <file>    write everything that was found out as JSON
  --quality <q>      of triangles: coarse, normal (default) or fine
  --view <v>         of the picture: isometric (default), front, back, left, right, top or bottom
  --size <w>x<h>     of the picture in pixels (default 800x600)
  --density <g/cm3>  for masses and moments of inertia (default 1)
`,
  measure: `npm run model -- measure <part.json> <name> [<name>]

  Measures one face, edge, vertex or body, or what lies between two: shortest and longest distance, angle.
  Names are written as in references: angle:end, {angle:end|angle:side(base)}, $angle. --json for machines.
`,
  resolve: `npm run model -- resolve <part.json> <name>...

  Says what each name of geometry stands for in the part: found, ambiguous or missing. --json for machines.
`,
  names: `npm run model -- names <part.json>

  Lists every body with the names of its faces. --json for machines.
`,
  import: `npm run model -- import <file.step|.stp|.brep|.stl> [options]

  Reads the solids of a file and says what they are. Takes the outputs and options of rebuild.
`,
  diff: `npm run model -- diff <a.json> <b.json>

  What changed from a to b: variables and features, and for each body its volume, area and faces. --json for machines.
  Exits 1 when they differ.
`,
} as const;

export type Command = keyof typeof pages;

export function isCommand(word: string | undefined): word is Command {
  return word !== undefined && Object.hasOwn(pages, word);
}

export function usage(command: Command | null): string {
  if (command !== null) return pages[command];
  const list = Object.values(pages).map((page) => `  ${page.slice(0, page.indexOf("\n"))}`);
  return [
    "npm run model: parts from the command line, without a browser",
    "",
    ...list,
    "",
    `  <command> --help says more. Every command takes --deadline <seconds>: after that it is stopped (default ${geometryTime.commandSeconds}).`,
    "  One operation may take a third of it; then its feature fails, and the rest is built.",
    "",
    "  What a part imports is read from beside its part.json, under the name of its blob or of its file.",
    "",
    "  Exits 0 when all went well, 1 when a feature, a name or a file failed, 2 when the call was wrong.",
    "",
  ].join("\n");
}
