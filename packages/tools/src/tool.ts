import { fail, type Json, ok, type Result } from "@solidtype/contracts";
import { z } from "zod";
import type { ToolPorts } from "./ports.ts";

export type ToolCode =
  | "tool-unknown"
  /** The arguments are not JSON, or not what the tool takes; the message says where. */
  | "tool-input"
  /** It was carried out and did not succeed; the message is in the words of what failed. */
  | "tool-failed";

/** What a tool says back. Pictures travel beside the text, as models take them. */
export type ToolAnswer = { readonly text: string; readonly picture?: { readonly png: Uint8Array } };

/** One thing that an agent can do. The same tool serves the chat and outside models over MCP. */
export type Tool<Input extends z.ZodType = z.ZodType> = {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  /** Waits for a person's approval: it removes work, or reaches beyond this part. */
  readonly needsApproval: (input: z.output<Input>) => boolean;
  /** One line, in a person's words, of what it is about to do. */
  readonly title: (input: z.output<Input>) => string;
  readonly run: (input: z.output<Input>, ports: ToolPorts) => Promise<Result<ToolAnswer, ToolCode>>;
};

export function defineTool<Input extends z.ZodType>(
  tool: Omit<Tool<Input>, "needsApproval"> & Partial<Pick<Tool<Input>, "needsApproval">>,
): Tool {
  return { needsApproval: () => false, ...tool } as Tool;
}

export const say = (text: string): Result<ToolAnswer, never> => ok({ text });

export const sayJson = (value: Json): Result<ToolAnswer, never> => ok({ text: JSON.stringify(value) });

export function failed(message: string, details?: { readonly [key: string]: Json }): Result<never, ToolCode> {
  return fail("tool-failed", message, details);
}

/** The arguments that a model sent as text, parsed; or what is wrong with them in words it can act on. */
export function readInput(tool: Tool, text: string): Result<unknown, ToolCode> {
  let value: unknown;
  try {
    value = JSON.parse(text === "" ? "{}" : text);
  } catch (error) {
    return fail(
      "tool-input",
      `The arguments are not valid JSON: ${error instanceof Error ? error.message : "they do not parse"}.`,
    );
  }
  const parsed = tool.input.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issues = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "the arguments"}: ${issue.message}`);
  return fail("tool-input", `${issues.join("; ")}.`);
}

/** The input as JSON Schema, as models and MCP clients are told it. */
export function inputSchema(tool: Tool): { readonly [key: string]: unknown } {
  const { $schema: _, ...schema } = z.toJSONSchema(tool.input, { io: "input", unrepresentable: "any" });
  return { type: "object", ...schema };
}
