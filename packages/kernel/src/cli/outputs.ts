import { fail, ok, type Result } from "@solidtype/contracts";
import type { PartModel } from "@solidtype/document";
import { exportFormats } from "../exchange/export.ts";
import { pictureSchema } from "../picture/request.ts";
import type { BuiltPart } from "../rebuild/built-part.ts";
import type { Options } from "./arguments.ts";
import type { FileCode, Files } from "./files.ts";
import type { PartReport } from "./report.ts";

/** Writes every file that the options name; returns their names. */
export async function writeOutputs(
  files: Files,
  model: PartModel,
  built: BuiltPart,
  report: PartReport,
  options: Options,
): Promise<Result<readonly string[], FileCode>> {
  const header = { title: model.meta.name, at: new Date().toISOString().slice(0, 19), author: "" };
  const [width, height] = options.size;
  const request = pictureSchema.parse({ width, height, view: options.view });
  const makers: (readonly [string | undefined, () => Promise<Uint8Array | string>])[] = [
    ...exportFormats.map(
      (format) => [options[format], () => built.file(format, header, options.quality)] as const,
    ),
    [options.png, () => built.png(request)],
    [options.svg, () => built.svg(request)],
    [options.report, () => Promise.resolve(`${JSON.stringify(report, null, 2)}\n`)],
  ];
  const bodiless = built.bodies.length > 0 ? undefined : exportFormats.find((format) => options[format]);
  if (bodiless !== undefined)
    return fail("file-unwritable", `${options[bodiless]} cannot be written: the part has no body.`);
  const written: string[] = [];
  for (const [name, make] of makers) {
    if (name === undefined) continue;
    const result = await files.write(name, await make());
    if (!result.ok) return result;
    written.push(name);
  }
  return ok(written);
}
