import { fail, type Result } from "@solidtype/contracts";
import { geometryTools } from "./geometry/geometry-tools.ts";
import { editTools } from "./part/edit-tools.ts";
import { describeFeatureTypes, readFeature, readPart } from "./part/read-tools.ts";
import type { ToolPorts } from "./ports.ts";
import { inputSchema, readInput, type Tool, type ToolAnswer, type ToolCode } from "./tool.ts";
import { workspaceTools } from "./workspace/workspace-tools.ts";

const tools: ReadonlyMap<string, Tool> = new Map(
  [readPart, readFeature, describeFeatureTypes, ...editTools, ...geometryTools, ...workspaceTools].map(
    (tool) => [tool.name, tool],
  ),
);

export type ToolDescription = {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly [key: string]: unknown };
};

/** Every tool, as a model or an MCP client is told of it. */
export const catalogue: readonly ToolDescription[] = [...tools.values()].map((tool) => ({
  name: tool.name,
  description: tool.description,
  inputSchema: inputSchema(tool),
}));

/** What a call is about to do, before it does it; null when there is no such tool. */
export function planCall(
  name: string,
  input: string,
): { readonly title: string; readonly needsApproval: boolean } | null {
  const tool = tools.get(name);
  if (tool === undefined) return null;
  const parsed = readInput(tool, input);
  // Arguments that do not parse are never carried out, so there is nothing to approve.
  if (!parsed.ok) return { title: tool.name.replaceAll("_", " "), needsApproval: false };
  return { title: tool.title(parsed.value), needsApproval: tool.needsApproval(parsed.value) };
}

export async function runCall(
  name: string,
  input: string,
  ports: ToolPorts,
): Promise<Result<ToolAnswer, ToolCode>> {
  const tool = tools.get(name);
  if (tool === undefined) return fail("tool-unknown", `There is no tool "${name}".`);
  const parsed = readInput(tool, input);
  return parsed.ok ? tool.run(parsed.value, ports) : parsed;
}
