import { ok } from "@solidtype/contracts";
import { z } from "zod";
import { noPart } from "../part/read-tools.ts";
import { defineTool, failed, say, sayJson } from "../tool.ts";

const listGeometry = defineTool({
  name: "list_geometry",
  description:
    "Faces, edges or vertices of a body with their names (what references take) and what each is: type, size, place.",
  input: z.strictObject({ body: z.string(), kind: z.enum(["face", "edge", "vertex"]) }),
  title: ({ kind, body }) => `List the ${kind === "vertex" ? "vertices" : `${kind}s`} of ${body}`,
  async run({ body, kind }, { part, geometry }) {
    if (part === null) return noPart;
    const found = await geometry.list(part.model(), body, kind);
    return found.ok
      ? say(found.value.map((one) => `${one.name}  ${one.what}`).join("\n"))
      : failed(found.error.message);
  },
});

const measure = defineTool({
  name: "measure",
  description:
    "Measures one face, edge, vertex or body, or the distance and angle between two, by name. Millimetres and radians.",
  input: z.strictObject({ names: z.array(z.string()).min(1).max(2) }),
  title: ({ names }) => `Measure ${names.join(" and ")}`,
  async run({ names }, { part, geometry }) {
    if (part === null) return noPart;
    const measured = await geometry.measure(part.model(), names);
    return measured.ok ? sayJson(measured.value) : failed(measured.error.message);
  },
});

const look = defineTool({
  name: "look",
  description: "A shaded picture of the part from a standard view.",
  input: z.strictObject({
    view: z.enum(["front", "back", "left", "right", "top", "bottom", "isometric"]).default("isometric"),
  }),
  title: ({ view }) => `Look at it from ${view}`,
  async run({ view }, { part, geometry }) {
    if (part === null) return noPart;
    const picture = await geometry.picture(part.model(), view);
    return picture.ok
      ? ok({ text: `The ${view} view.`, picture: { png: picture.value } })
      : failed(picture.error.message);
  },
});

const exportPart = defineTool({
  name: "export_part",
  description: "Writes the part as a STEP, STL, GLB or BREP file and answers with a link to it.",
  input: z.strictObject({ format: z.enum(["step", "stl", "glb", "brep"]) }),
  title: ({ format }) => `Export as ${format.toUpperCase()}`,
  async run({ format }, { part, geometry }) {
    if (part === null) return noPart;
    const written = await geometry.export(part.model(), format);
    return written.ok
      ? say(`${written.value.link} (${written.value.bytes} bytes)`)
      : failed(written.error.message);
  },
});

export const geometryTools = [listGeometry, measure, look, exportPart];
