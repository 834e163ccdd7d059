import { ok, type Result } from "@solidtype/contracts";
import type { OpenCascadeInstance } from "opencascade.js";
import type { ImportCode } from "./import-limits.ts";
import { type ImportFormat, readBodies } from "./read-bodies.ts";

/** What an import of the file would bring: a name for each body, in the order of the imported-body feature's bodies. */
export function inspectFile(
  oc: OpenCascadeInstance,
  format: ImportFormat,
  bytes: Uint8Array,
): Result<readonly { readonly name: string | null }[], ImportCode> {
  const bodies = readBodies(oc, format, bytes);
  if (!bodies.ok) return bodies;
  for (const { shape } of bodies.value) shape.delete();
  return ok(bodies.value.map(({ name }) => ({ name })));
}
