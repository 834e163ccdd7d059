import { type Command, type CommandName, commands } from "@solidtype/document";
import { z } from "zod";
import type { PartPort, ToolPorts } from "../ports.ts";
import { failed, partTool, say, type Tool } from "../tool.ts";
import { describeVerdict } from "./describe.ts";

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Commands that take work away: a person says yes first. */
const removing: ReadonlySet<CommandName> = new Set(["deleteFeature", "deleteVariable"]);

/** Carries a batch out as one change and says what the kernel makes of it. */
async function edit(batch: readonly Command[], part: PartPort, { geometry, key }: ToolPorts) {
  const done = await part.edit(batch, key);
  if (!done.ok) return failed(done.error.message, done.error.details);
  const results = done.value.results.filter((result) => result !== null);
  const made = results.length > 0 ? `${JSON.stringify(results)} ` : "";
  const verdict = await geometry.build(part);
  return say(
    `Done. ${made}${verdict.ok ? describeVerdict(verdict.value, part.model()) : `It could not be built now: ${verdict.error.message}`}`,
  );
}

function titleOf(name: CommandName, input: { readonly [key: string]: unknown }): string {
  const spaced = snake(name).replaceAll("_", " ");
  const words = `${spaced[0]?.toUpperCase()}${spaced.slice(1)}`;
  const what = ["name", "type", "id", "ids"].map((key) => input[key]).find((value) => value !== undefined);
  return what === undefined ? words : `${words}: ${Array.isArray(what) ? what.join(", ") : String(what)}`;
}

/** One tool a document command, made from the command's own schema: what a person can do, the agent can. */
const commandTools: readonly Tool[] = (Object.keys(commands) as CommandName[])
  .filter((name) => name !== "insertFeature")
  .map((name) =>
    partTool({
      name: snake(name),
      description: commands[name].summary,
      input: commands[name].input as z.ZodType<{ readonly [key: string]: unknown }>,
      effect: removing.has(name) ? "removes" : "changes",
      title: (input) => titleOf(name, input),
      run: (input, part, ports) => edit([{ command: name, ...input } as Command], part, ports),
    }),
  );

const batchEntry = z.looseObject({
  command: z.enum(Object.keys(commands) as [CommandName, ...CommandName[]]),
});

const changePart = partTool({
  name: "change_part",
  description:
    "Several commands as one change: all of them or none, one step to undo. Each entry is {command, …} with the fields of the tool of that name (addFeature, editFeature, editSketch, setMeta, …). Give new features ids of your own (letters and digits) to refer to them later in the same batch.",
  input: z.strictObject({ commands: z.array(batchEntry).min(1).max(1000) }),
  effect: "removes",
  removes: (input) => input.commands.some(({ command }) => removing.has(command)),
  title: (input) => `Change the part in ${input.commands.length} steps`,
  run: (input, part, ports) => edit(input.commands as readonly object[] as readonly Command[], part, ports),
});

export const editTools: readonly Tool[] = [...commandTools, changePart];
