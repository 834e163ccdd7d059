import { type Json, ok } from "@solidtype/contracts";
import { z } from "zod";
import type { Named } from "../ports.ts";
import { firstOf } from "../pages.ts";
import { failed, partTool, say, sayJson } from "../tool.ts";
import { oneLine, quoted } from "../words.ts";

const listGeometry = partTool({
  name: "list_geometry",
  effect: "reads",
  description:
    "Faces, edges or vertices of a body with their names (what references take) and what each is: type, size, place. A long list comes in pages: `after` is the last name of the page before. `containing` lists only those whose names contain it: a feature's id, or a face's name for its edges.",
  input: z.strictObject({
    body: z.string(),
    kind: z.enum(["face", "edge", "vertex"]),
    containing: z.string().exactOptional(),
    after: z.string().exactOptional(),
  }),
  title: ({ kind, body }) => oneLine(`List the ${kind === "vertex" ? "vertices" : `${kind}s`} of ${body}`),
  async run({ body, ...which }, part, { geometry }) {
    const found = await geometry.list(part, body, which);
    if (!found.ok) return failed(found.error.message);
    if (found.value.items.length > 0) return say(listed(found.value));
    return say(
      which.containing === undefined ? "None." : `None whose name contains ${quoted(which.containing)}.`,
    );
  },
});

function listed({ items, leftOut }: { readonly items: readonly Named[]; readonly leftOut: number }): string {
  const { shown, more } = firstOf(
    items.map(({ name, what }) => ({ at: name, text: oneLine(`${name}  ${what}`) })),
  );
  const page = shown.map(({ text }) => text).join("\n");
  const left = more + leftOut;
  return left === 0 ? page : `${page}\n(${left} more: list with after ${shown.at(-1)?.at}, or containing.)`;
}

/** Ten digits: more are noise, and what is as good as nothing is nothing. */
function rounded(value: Json): Json {
  if (typeof value === "number") return Math.abs(value) < 1e-9 ? 0 : Number(value.toPrecision(10));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, rounded(of as Json)]));
}

const measure = partTool({
  name: "measure",
  effect: "reads",
  description:
    "Measures one face, edge, vertex or body, or the distance and angle between two, by name. Millimetres and radians.",
  input: z.strictObject({ names: z.array(z.string()).min(1).max(2) }),
  title: ({ names }) => oneLine(`Measure ${names.join(" and ")}`),
  async run({ names }, part, { geometry }) {
    const measured = await geometry.measure(part, names);
    return measured.ok ? sayJson(rounded(measured.value)) : failed(measured.error.message);
  },
});

const look = partTool({
  name: "look",
  effect: "reads",
  description: "A shaded picture of the part from a standard view.",
  input: z.strictObject({
    view: z.enum(["front", "back", "left", "right", "top", "bottom", "isometric"]).default("isometric"),
  }),
  title: ({ view }) => (view === "isometric" ? "Look at the part" : `Look at the part from the ${view}`),
  async run({ view }, part, { geometry }) {
    const picture = await geometry.picture(part, view);
    return picture.ok
      ? ok({ text: `The ${view} view.`, picture: picture.value })
      : failed(picture.error.message);
  },
});

const exportPart = partTool({
  name: "export_part",
  effect: "reads",
  description:
    "Writes the part as a STEP, STL, GLB or BREP file and answers with a link to it. Whoever calls with an API key fetches it with that key.",
  input: z.strictObject({ format: z.enum(["step", "stl", "glb", "brep"]) }),
  title: ({ format }) => `Export as ${format.toUpperCase()}`,
  async run({ format }, part, { geometry }) {
    const written = await geometry.export(part, format);
    return written.ok
      ? say(`${written.value.link} (${written.value.bytes} bytes)`)
      : failed(written.error.message);
  },
});

export const geometryTools = [listGeometry, measure, look, exportPart];
