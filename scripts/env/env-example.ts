import { globSync } from "node:fs";
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { root } from "../paths.ts";

/**
 * .env.example lists every variable of every service, from the schemas that read them: `npm run regenerate`
 * writes it, a test holds it. A service's schema is the `configSchema` of its `src/config.ts`.
 */
const file = join(root, ".env.example");
const order = ["metadata", "docsync", "kernel", "agent", "gateway"];

type Variable = {
  readonly name: string;
  readonly description: string;
  readonly fallback: string | undefined;
  readonly secret: boolean;
  readonly example: string | undefined;
  readonly required: boolean;
};

function describe(name: string, schema: z.ZodType): Variable {
  const meta = (schema.meta() ?? {}) as { description?: string; example?: string; secret?: boolean };
  const absent = schema.safeParse(undefined);
  const fallback = absent.success && absent.data !== undefined ? String(absent.data) : undefined;
  return {
    name,
    description: meta.description ?? "",
    fallback,
    secret: meta.secret === true,
    example: meta.example,
    required: !absent.success,
  };
}

async function variablesOf(service: string): Promise<readonly Variable[]> {
  const module = (await import(pathToFileURL(join(root, "services", service, "src/config.ts")).href)) as {
    configSchema: z.ZodObject;
  };
  return Object.entries(module.configSchema.shape).map(([name, schema]) =>
    describe(name, schema as z.ZodType),
  );
}

function lines({ name, description, fallback, secret, example, required }: Variable): string {
  const notes = [
    required ? "required" : "optional",
    ...(secret ? ["secret"] : []),
    ...(example === undefined ? [] : [`e.g. ${example}`]),
  ];
  return `# ${description} (${notes.join("; ")})\n${required ? "" : "#"}${name}=${fallback ?? ""}\n`;
}

/** Where all services read the same variable, it is told once. */
export async function envExample(): Promise<string> {
  const services = globSync("services/*/src/config.ts", { cwd: root }).map(
    (path) => relative("services", path).split("/")[0] ?? "",
  );
  const each = new Map<string, readonly Variable[]>();
  for (const service of services.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)))
    each.set(service, await variablesOf(service));
  const [first = [], ...others] = each.values();
  const common = first.filter(({ name }) =>
    others.every((variables) => variables.some((other) => other.name === name)),
  );
  const isCommon = new Set(
    common.filter(({ name }) => name !== "HOST" && name !== "PORT").map(({ name }) => name),
  );
  const sections = [
    `# Every variable that a service reads. Made from the services' own schemas; do not edit by hand.\n# A line that begins with # and a name shows the default.\n`,
    `# ---- every service, each with its own values ----\n\n${first
      .filter(({ name }) => isCommon.has(name))
      .map(lines)
      .join("\n")}`,
    ...[...each].flatMap(([service, variables]) => {
      const own = variables.filter(({ name }) => !isCommon.has(name));
      return own.length === 0 ? [] : [`# ---- ${service} ----\n\n${own.map(lines).join("\n")}`];
    }),
  ];
  return sections.join("\n");
}

export function writtenEnvExample(): string {
  return readFileSync(file, "utf8");
}

if (import.meta.main) writeFileSync(file, await envExample());
