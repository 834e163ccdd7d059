import { fail, ok, type Result } from "@solidtype/contracts";
import { emptyPart, parseModel, type PartModel } from "@solidtype/document";
import { basename, extname, normalize } from "node:path";
import type { ImportFormat } from "../exchange/read-bodies.ts";
import type { BuiltPart } from "../rebuild/built-part.ts";
import { type Call, outputKinds } from "./arguments.ts";
import { differences, differencesText } from "./difference.ts";
import type { Files } from "./files.ts";
import { measureText } from "./measure-text.ts";
import type { OpenKernel } from "./open-kernel.ts";
import { type PartRead, readPart } from "./read-part.ts";
import { writeOutputs } from "./outputs.ts";
import { reportOn, reportText } from "./report.ts";
import type { Command } from "./usage.ts";

/** What a command has to say; `failed` makes the exit code 1. */
export type Answer = {
  readonly text: string;
  readonly problems: readonly string[];
  readonly failed: boolean;
};

type Run = (call: Call, files: Files, open: OpenKernel) => Promise<Result<Answer>>;

export const commands: Readonly<Record<Command, Run>> = {
  rebuild: async ({ words, options }, files, open) => {
    const [name, ...more] = words;
    if (name === undefined || more.length > 0) return wrong("rebuild takes one part.json");
    if (isOutput(name, options)) return wrong(`${name} is the part itself and would be overwritten`);
    const part = await readPart(files, name);
    if (!part.ok) return part;
    return answerRebuild(part.value.model, await build(part.value, open), options, files);
  },

  import: async ({ words, options }, files, open) => {
    const [name, ...more] = words;
    if (name === undefined || more.length > 0) return wrong("import takes one file");
    const format = formats[extname(name).toLowerCase()];
    if (format === undefined) return wrong(`${name} is none of ${Object.keys(formats).join(", ")}`);
    if (isOutput(name, options)) return wrong(`${name} is the file itself and would be overwritten`);
    const bytes = await files.read(name);
    if (!bytes.ok) return bytes;
    const kernel = await open(() => Promise.resolve(bytes.value));
    const bodies = kernel.inspectFile(format, bytes.value);
    if (!bodies.ok) return fail(bodies.error.code, `${name}: ${bodies.error.message}`);
    const model = importedPart(basename(name), format, bodies.value);
    const built = await kernel.rebuild(model);
    return built.ok ? answerRebuild(model, built.value, options, files) : built;
  },

  measure: async ({ words, options }, files, open) => {
    const [name, first, second, ...more] = words;
    if (name === undefined || first === undefined || more.length > 0) {
      return wrong("measure takes one part.json and one or two names of geometry");
    }
    const part = await readPart(files, name);
    if (!part.ok) return part;
    const built = await build(part.value, open);
    const problems = problemsIn(part.value.model, built);
    const measure = second === undefined ? built.measure(first) : built.measureBetween(first, second);
    if (!measure.ok) return measure;
    return said(options.json ? jsonText(measure.value) : measureText(measure.value), problems);
  },

  resolve: async ({ words, options }, files, open) => {
    const [name, ...names] = words;
    if (name === undefined || names.length === 0)
      return wrong("resolve takes one part.json and names of geometry");
    const part = await readPart(files, name);
    if (!part.ok) return part;
    const built = await build(part.value, open);
    const problems = problemsIn(part.value.model, built);
    const resolved = names.map((text) => ({ name: text, result: built.resolve(text) }));
    const lines = resolved.map(
      ({ name: text, result }) => `${text}: ${result.ok ? result.value.status : result.error.message}`,
    );
    const failed = resolved.some(({ result }) => !result.ok || result.value.status !== "found");
    const text = options.json ? jsonText(resolved) : lines.join("\n");
    return ok({ text, problems, failed: failed || problems.length > 0 });
  },

  names: async ({ words, options }, files, open) => {
    const [name, ...more] = words;
    if (name === undefined || more.length > 0) return wrong("names takes one part.json");
    const part = await readPart(files, name);
    if (!part.ok) return part;
    const built = await build(part.value, open);
    const problems = problemsIn(part.value.model, built);
    const bodies = built.bodies.map((body, at) => ({
      name: body.name,
      label: body.label,
      ...built.names(at),
    }));
    const lines = bodies.flatMap((body) => [
      `${body.label}  ${body.name}`,
      ...body.faces.map((face) => `  ${face}`),
    ]);
    return said(options.json ? jsonText(bodies) : lines.join("\n"), problems);
  },

  diff: async ({ words, options }, files, open) => {
    const [first, second, ...more] = words;
    if (first === undefined || second === undefined || more.length > 0)
      return wrong("diff takes two part.json");
    const [a, b] = [await readPart(files, first), await readPart(files, second)];
    if (!a.ok) return a;
    if (!b.ok) return b;
    const kernel = await open(async (key) => (await a.value.files(key)) ?? b.value.files(key));
    const found = await differences(kernel, a.value.model, b.value.model);
    const text = options.json ? jsonText(found) : differencesText(found);
    return ok({ text, problems: [], failed: found.length > 0 });
  },
};

function isOutput(name: string, options: Call["options"]): boolean {
  return outputKinds.some(
    (kind) => options[kind] !== undefined && normalize(options[kind]) === normalize(name),
  );
}

const formats: Readonly<Record<string, ImportFormat>> = {
  ".step": "step",
  ".stp": "step",
  ".brep": "brep",
  ".brp": "brep",
  ".stl": "stl",
};

async function build({ model, files }: PartRead, open: OpenKernel): Promise<BuiltPart> {
  const built = await (await open(files)).rebuild(model);
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

/** Of features that could not be built, or not with all that is in them. */
function problemsIn(model: PartModel, { features }: BuiltPart): readonly string[] {
  const names = new Map(model.features.map(({ id, name }) => [id, name]));
  return features.flatMap(({ id, status, error, warning }) => {
    const said = status === "failed" ? (error?.message ?? "failed") : warning?.message;
    return said === undefined ? [] : [`${names.get(id) ?? id}: ${said}`];
  });
}

async function answerRebuild(
  model: PartModel,
  built: BuiltPart,
  options: Call["options"],
  files: Files,
): Promise<Result<Answer>> {
  const report = await reportOn(model, built, options.density, options.quality);
  const written = await writeOutputs(files, model, built, report, options);
  if (!written.ok) return written;
  const problems = [...problemsIn(model, built)];
  const faulty = report.bodies.filter(({ validity }) => !validity.valid);
  problems.push(...faulty.map(({ label }) => `${label}: its geometry is faulty`));
  const text = options.json
    ? jsonText(report)
    : reportText(report) + written.value.map((name) => `wrote ${name}\n`).join("");
  return ok({ text, problems, failed: problems.length > 0 });
}

/** A part whose one feature is the file; each body is called and coloured as it is there. */
function importedPart(
  file: string,
  format: ImportFormat,
  bodies: readonly { readonly name: string | null; readonly color: string | null }[],
): PartModel {
  const title = file.slice(0, file.length - extname(file).length);
  const base = emptyPart(title, "mm");
  const feature = {
    id: "import",
    type: "imported-body",
    name: file.slice(0, 256),
    suppressed: false,
    params: { blob: file.slice(0, 512), file: file.slice(0, 256), format },
  };
  const properties = bodies.map(({ name, color }, at) => {
    const own = { name: name ?? title, ...(color !== null && { color }) };
    return [`$import(${at})`, own] as const;
  });
  const model = parseModel({
    ...base,
    features: [...base.features, feature],
    bodies: Object.fromEntries(properties),
  });
  if (!model.ok) throw new Error(model.error.message);
  return model.value;
}

function wrong(message: string) {
  return fail("call-wrong", `${message}.`);
}

function said(text: string, problems: readonly string[]): Result<Answer> {
  return ok({ text, problems, failed: problems.length > 0 });
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
