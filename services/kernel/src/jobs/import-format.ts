import type { ImportFormat } from "@solidtype/kernel";

const formats: Readonly<Record<string, ImportFormat>> = {
  step: "step",
  stp: "step",
  stl: "stl",
  brep: "brep",
  brp: "brep",
};

/** By the end of its name; what is really in it the import says. */
export function importFormatOf(name: string): ImportFormat | undefined {
  return formats[name.slice(name.lastIndexOf(".") + 1).toLowerCase()];
}
