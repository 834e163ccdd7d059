import { fail, type Result } from "@solidtype/contracts";
import { geometryTools } from "./geometry/geometry-tools.ts";
import { editTools } from "./part/edit-tools.ts";
import { labelsAt } from "./labels.ts";
import { readTools } from "./part/read-tools.ts";
import type { ToolPorts } from "./ports.ts";
import {
  type Effect,
  failed,
  inputSchema,
  readCall,
  type Tool,
  type ToolAnswer,
  type ToolCode,
} from "./tool.ts";
import { inOneLook, quoted } from "./words.ts";
import { workspaceTools } from "./workspace/workspace-tools.ts";

const tools: ReadonlyMap<string, Tool> = new Map(
  [...readTools, ...editTools, ...geometryTools, ...workspaceTools].map((tool) => [tool.name, tool]),
);

export type ToolDescription = {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly [key: string]: unknown };
  readonly effect: Effect;
};

/** Every tool, as a model or an MCP client is told of it. */
export const catalogue: readonly ToolDescription[] = [...tools.values()].map((tool) => ({
  name: tool.name,
  description: tool.description,
  inputSchema: inputSchema(tool),
  effect: tool.effect,
}));

/** What a call is about to do, before it does it; null when there is no such tool. */
export async function planCall(
  name: string,
  input: string,
  ports: Pick<ToolPorts, "part" | "workspace">,
): Promise<{ readonly title: string; readonly needsApproval: boolean } | null> {
  const tool = tools.get(name);
  if (tool === undefined) return null;
  const read = readCall(tool, input);
  // Arguments that do not parse are never carried out, so there is nothing to approve.
  if (!read.ok) return { title: tool.name.replaceAll("_", " "), needsApproval: false };
  const { input: call, place } = read.value;
  const opened = tool.takes === undefined ? undefined : await ports.part(place);
  try {
    const taken = tool.takes?.(call, opened?.ok === true ? opened.value : null) ?? {
      removes: tool.effect === "removes",
      what: "",
    };
    const labels = labelsAt(place, opened === undefined ? ports : { ...ports, part: async () => opened });
    const title = await tool.title(call, labels, taken);
    const where = place.document === undefined ? "" : ` in ${await labels.document(place.document)}`;
    const on = place.branch === undefined ? "" : ` on the branch ${await labels.branch(place.branch)}`;
    return { title: inOneLook(title) + where + on, needsApproval: taken.removes };
  } finally {
    if (opened?.ok === true) opened.value.letGo();
  }
}

const noSuchTool = (name: string): Result<never, ToolCode> =>
  fail("tool-unknown", `There is no tool ${quoted(name)}; there are: ${[...tools.keys()].join(", ")}.`);

export async function runCall(
  name: string,
  input: string,
  ports: ToolPorts,
): Promise<Result<ToolAnswer, ToolCode>> {
  const tool = tools.get(name);
  if (tool === undefined) return noSuchTool(name);
  const call = readCall(tool, input);
  if (!call.ok) return call;
  if (tool.on === "workspace") return tool.run(call.value.input, ports);
  const part = await ports.part(call.value.place);
  if (!part.ok) return failed(part.error.message);
  try {
    return await tool.run(call.value.input, part.value, ports);
  } finally {
    part.value.letGo();
  }
}
