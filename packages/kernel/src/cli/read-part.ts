import { ok, type Result } from "@solidtype/contracts";
import type { PartModel } from "@solidtype/document";
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { FileSource } from "../part/part.ts";
import type { FileCode, Files } from "./files.ts";

/** A part, and the files that its imported bodies are read from. */
export type PartRead = { readonly model: PartModel; readonly files: FileSource };

/**
 * Reads a part.json. What it imports is looked for beside it, by its blob's name or its file's; a part reads nothing from
 * elsewhere. Files are then known by their content, as the kernel takes it of blobs.
 */
export async function readPart(files: Files, name: string): Promise<Result<PartRead, FileCode>> {
  const model = await files.readModel(name);
  if (!model.ok) return model;
  const contents = new Map<string, Uint8Array>();
  const features: PartModel["features"][number][] = [];
  for (const feature of model.value.features) {
    if (feature.type !== "imported-body" || "unreadable" in feature) {
      features.push(feature);
      continue;
    }
    const { blob, file } = feature.params as { readonly blob?: unknown; readonly file?: unknown };
    const bytes = await firstBeside(files, dirname(name), [blob, file]);
    const key = bytes === undefined ? undefined : createHash("sha256").update(bytes).digest("hex");
    if (bytes !== undefined && key !== undefined) contents.set(key, bytes);
    features.push(
      key === undefined
        ? feature
        : ({ ...feature, params: { ...feature.params, blob: key } } as typeof feature),
    );
  }
  return ok({
    model: { ...model.value, features },
    files: (key) => Promise.resolve(contents.get(key)),
  });
}

async function firstBeside(
  files: Files,
  folder: string,
  names: readonly unknown[],
): Promise<Uint8Array | undefined> {
  for (const name of names) {
    if (typeof name !== "string" || basename(name) === "") continue;
    const found = await files.read(join(folder, basename(name)));
    if (found.ok) return found.value;
  }
  return undefined;
}
