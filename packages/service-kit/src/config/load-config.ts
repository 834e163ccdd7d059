import { z } from "zod";

/** A service's configuration: one zod object whose keys are the names of environment variables. */
export type ConfigSchema = z.ZodObject<Record<string, z.ZodType>>;

/** What is wrong with the environment, by variable; never with its value, which may be a secret. */
export class ConfigError extends Error {
  readonly variables: readonly string[];

  constructor(problems: readonly { readonly variable: string; readonly problem: string }[]) {
    const lines = problems.map(({ variable, problem }) => `  ${variable}: ${problem}`);
    super(`The environment is not complete:\n${lines.join("\n")}\nSee .env.example for every variable.`);
    this.name = "ConfigError";
    this.variables = problems.map(({ variable }) => variable);
  }
}

/** Reads the variables of the schema and no other. An empty value counts as absent, as compose files write it so. */
export function loadConfig<Schema extends ConfigSchema>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name];
    if (value !== undefined && value !== "") given[name] = value;
  }
  const parsed = schema.safeParse(given, { reportInput: false });
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => {
      const variable = String(issue.path[0] ?? "?");
      return { variable, problem: given[variable] === undefined ? "is missing" : issue.message };
    }),
  );
}

const whole = z.string().regex(/^\d+$/, "expected a whole number").transform(Number);

/** 0 takes a free port. */
export const portVariable = whole.pipe(z.number().max(65_535, "expected a port, at most 65535"));
export const wholeNumberVariable = whole.pipe(z.number().max(Number.MAX_SAFE_INTEGER, "is too large"));
/** Of something that a service does not run without. */
export const countVariable = wholeNumberVariable.pipe(z.number().min(1, "must be at least 1"));
/** A timer of Node takes no longer one, and goes off at once where it is asked to. */
const mostSeconds = Math.floor((2 ** 31 - 1) / 1_000);
export const secondsVariable = countVariable.pipe(
  z.number().max(mostSeconds, `must be at most ${mostSeconds}, which is 24 days`),
);
