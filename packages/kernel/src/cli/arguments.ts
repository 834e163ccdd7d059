import { fail, geometryTime, ok, type Result } from "@solidtype/contracts";
import { parseArgs } from "node:util";
import { z } from "zod";
import { qualities } from "../mesh/quality.ts";
import { isPictureSide, pictureSides, standardViews } from "../picture/request.ts";
import { isCommand, type Command } from "./usage.ts";

/** Files to write, by what they hold. */
export const outputKinds = ["step", "brep", "stl", "glb", "png", "svg", "report"] as const;
type OutputKind = (typeof outputKinds)[number];

const { least, most } = pictureSides;
const sizeSchema = z
  .string()
  .regex(/^\d{2,4}x\d{2,4}$/, "--size is written as 800x600")
  .transform((text) => text.split("x").map(Number) as [number, number])
  .refine((size) => size.every(isPictureSide), `--size is from ${least} to ${most} pixels each way`);

const optionsSchema = z.strictObject({
  help: z.boolean().default(false),
  json: z.boolean().default(false),
  ...(Object.fromEntries(
    outputKinds.map((kind) => [kind, z.string().min(1, `--${kind} takes the name of a file`).optional()]),
  ) as { [Kind in OutputKind]: z.ZodOptional<z.ZodString> }),
  quality: z.enum(qualities, `--quality is one of ${qualities.join(", ")}`).default("normal"),
  view: z.enum(standardViews, `--view is one of ${standardViews.join(", ")}`).default("isometric"),
  size: sizeSchema.default([800, 600]),
  density: z.coerce.number("--density is a number").positive("--density is above 0").default(1),
  /** Seconds; a timer holds no more than about 24 days. */
  deadline: z.coerce
    .number("--deadline is a number of seconds")
    .positive("--deadline is above 0")
    .max(1_000_000, "--deadline is at most 1000000")
    .default(geometryTime.commandSeconds),
});

export type Options = z.infer<typeof optionsSchema>;

export type Call = {
  readonly command: Command | null;
  readonly words: readonly string[];
  readonly options: Options;
};

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const declared = {
  help: { ...flag, short: "h" },
  json: flag,
  ...Object.fromEntries(outputKinds.map((kind) => [kind, text])),
  quality: text,
  view: text,
  size: text,
  density: text,
  deadline: text,
};

export function parseCall(args: readonly string[]): Result<Call, "call-wrong"> {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...joined(args)], options: declared, allowPositionals: true });
  } catch (error) {
    return fail("call-wrong", error instanceof Error ? wordsOf(error) : String(error));
  }
  const options = optionsSchema.safeParse(parsed.values);
  if (!options.success) return fail("call-wrong", options.error.issues[0]?.message ?? "wrong options");
  const [command, ...words] = parsed.positionals;
  if (command === undefined) return ok({ command: null, words: [], options: options.data });
  if (command === "help") {
    const [about] = words;
    const known = isCommand(about) ? about : null;
    return ok({ command: known, words: [], options: { ...options.data, help: true } });
  }
  if (!isCommand(command)) return fail("call-wrong", `"${command}" is not a command.`);
  const twice = sameOutput(options.data);
  if (twice !== undefined)
    return fail("call-wrong", `${twice} is named twice: each file needs its own name.`);
  return ok({ command, words, options: options.data });
}

/** A negative number is a value, not another option: what is wrong with it is said of it. */
function joined(args: readonly string[]): readonly string[] {
  return args.flatMap((arg, at) => {
    if (/^-\d/.test(arg) && args[at - 1]?.startsWith("--")) return [];
    const next = args[at + 1] ?? "";
    return arg.startsWith("--") && !arg.includes("=") && /^-\d/.test(next) ? [`${arg}=${next}`] : [arg];
  });
}

/** Node's own words speak of positional arguments. */
function wordsOf({ message }: Error): string {
  const unknown = /^Unknown option '(.*?)'/.exec(message);
  if (unknown !== null) return `${unknown[1]} is not an option.`;
  const lacking = /^Option '(?:-\w, )?(--\w+)/.exec(message);
  const takes = lacking !== null && !message.includes("does not take") ? "needs a value" : "takes no value";
  return lacking === null ? message : `${lacking[1]} ${takes}.`;
}

function sameOutput(options: Options): string | undefined {
  const names = outputKinds.flatMap((kind) => options[kind] ?? []);
  return names.find((name, at) => names.indexOf(name) < at);
}
