import { fail, inWords, type Json, ok, type Result } from "@solidtype/contracts";
import { z } from "zod";
import type { PartPort, Place, ToolPorts } from "./ports.ts";
import type { Labels } from "./labels.ts";

export type ToolCode =
  | "tool-unknown"
  /** The arguments are not JSON, or not what the tool takes; the message says where. */
  | "tool-input"
  /** It was carried out and did not succeed; the message is in the words of what failed. */
  | "tool-failed";

/** What a tool says back. A picture (a PNG in base64) travels beside the text, as models take it. */
export type ToolAnswer = { readonly text: string; readonly picture?: string };
type Answered = Promise<Result<ToolAnswer, ToolCode>>;

/** `reads` changes nothing, `removes` takes work away and waits for a person's approval in a chat. */
export type Effect = "reads" | "changes" | "may-remove" | "removes";

/** Whether a call takes work away, and in words what; no words where that cannot be told now. */
export type Taken = { readonly removes: boolean; readonly what: string };

type Common<Input extends z.ZodType> = {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly effect: Effect;
  /** What this call takes away from the part, null where it cannot be opened; by default the tool's effect says it. */
  readonly takes?: (input: z.output<Input>, part: PartPort | null) => Taken;
  /** One line, in a person's words, of what it is about to do: they approve it by this line. */
  readonly title: (input: z.output<Input>, labels: Labels, taken: Taken) => string | Promise<string>;
};

/** One thing that an agent can do. The same tool serves the chat and outside models over MCP. */
export type Tool<Input extends z.ZodType = z.ZodType> = Common<Input> &
  (
    | {
        readonly on: "part";
        readonly run: (input: z.output<Input>, part: PartPort, ports: ToolPorts) => Answered;
      }
    | { readonly on: "workspace"; readonly run: (input: z.output<Input>, ports: ToolPorts) => Answered }
  );

/** A tool on a part: beside its own arguments it takes where the part is, by default the one that is open. */
export function partTool<Input extends z.ZodType>(
  tool: Common<Input> & {
    readonly run: (input: z.output<Input>, part: PartPort, ports: ToolPorts) => Answered;
  },
): Tool {
  return { ...tool, on: "part" } as Tool;
}

export function workspaceTool<Input extends z.ZodType>(
  tool: Common<Input> & { readonly run: (input: z.output<Input>, ports: ToolPorts) => Answered },
): Tool {
  return { ...tool, on: "workspace" } as Tool;
}

export const say = (text: string): Result<ToolAnswer, never> => ok({ text });

export const sayJson = (value: Json): Result<ToolAnswer, never> => ok({ text: JSON.stringify(value) });

export function failed(message: string, details?: { readonly [key: string]: Json }): Result<never, ToolCode> {
  return fail("tool-failed", message, details);
}

const place = z.object({ document: z.string().optional(), branch: z.string().optional() });

export type Call = { readonly input: unknown; readonly place: Place };

/** To check more than that would keep everybody else in the process waiting for seconds. */
const longestText = 2_000_000;
const mostValues = 50_000;
const deepest = 50;

/** Why arguments are not even looked at, if so. */
function tooMuch(value: unknown): string | undefined {
  let [level, count] = [[value] as readonly unknown[], 0];
  for (let depth = 0; level.length > 0; depth += 1) {
    count += level.length;
    if (count > mostValues)
      return `The arguments hold more than ${mostValues} values. Send less in one call.`;
    if (depth > deepest) return `The arguments are nested more than ${deepest} deep.`;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return undefined;
}

/** The arguments that a model sent as text, parsed; or what is wrong with them in words it can act on. */
export function readCall(tool: Tool, text: string): Result<Call, ToolCode> {
  if (text.length > longestText)
    return fail(
      "tool-input",
      `The arguments are longer than ${longestText} characters. Send less in one call.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text === "" ? "{}" : text);
  } catch (error) {
    return fail(
      "tool-input",
      `The arguments are not valid JSON: ${error instanceof Error ? error.message : "they do not parse"}.`,
    );
  }
  const excess = tooMuch(value);
  if (excess !== undefined) return fail("tool-input", excess);
  let at: Place = {};
  if (tool.on === "part" && typeof value === "object" && value !== null && !Array.isArray(value)) {
    const { document, branch, ...rest } = value as Record<string, unknown>;
    const where = place.safeParse({ document, branch }, { error: inWords });
    if (!where.success) return fail("tool-input", wordsFor(where.error, tool));
    at = where.data;
    value = rest;
  }
  const parsed = tool.input.safeParse(value, { error: inWords });
  return parsed.success
    ? ok({ input: parsed.data, place: at })
    : fail("tool-input", wordsFor(parsed.error, tool));
}

function wordsFor(error: z.ZodError, tool: Tool): string {
  const issues = error.issues.slice(0, 5).map((issue) => {
    const at = issue.path.join(".");
    if (issue.code === "unrecognized_keys" && at === "")
      return `${issue.message}: it takes ${Object.keys(inputSchema(tool)["properties"] ?? {}).join(", ")}`;
    return `${at || "the arguments"}: ${issue.message}`;
  });
  return `${issues.join("; ")}.`;
}

const placeSchema = {
  document: { type: "string", description: "Id of the document; by default the one that is open." },
  branch: { type: "string", description: "Id of the branch; by default the open one, else main." },
};

/** The input as JSON Schema, as models and MCP clients are told it. */
export function inputSchema(tool: Tool): { readonly [key: string]: unknown } {
  const { $schema: _, ...schema } = z.toJSONSchema(tool.input, { io: "input", unrepresentable: "any" });
  if (tool.on !== "part") return { type: "object", ...schema };
  const properties = { ...(schema.properties as object | undefined), ...placeSchema };
  return { type: "object", ...schema, properties };
}
