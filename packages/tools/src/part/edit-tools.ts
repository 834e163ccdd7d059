import { type Command, type CommandName, commands } from "@solidtype/document";
import { z } from "zod";
import type { Labels } from "../labels.ts";
import type { PartPort, ToolPorts } from "../ports.ts";
import { failed, partTool, say, type Tool } from "../tool.ts";
import { describeVerdict } from "./describe.ts";

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What carries a difference over, entry by entry: for merges, which may write what no agent should. */
const forMerges: ReadonlySet<CommandName> = new Set(["insertFeature", "insertVariable", "setEntry"]);
const offered = (Object.keys(commands) as CommandName[]).filter((name) => !forMerges.has(name));

/** Commands that take work away: a person says yes first. */
const removing: ReadonlySet<CommandName> = new Set(["deleteFeature", "deleteVariable"]);

/** How much of a drawing goes. */
function drawnAway(name: CommandName, input: Input): number {
  const read = name === "editSketch" ? commands.editSketch.input.safeParse(input) : undefined;
  return Object.values(read?.data?.patch.entities ?? {}).filter((change) => change === null).length;
}

const removes = (name: CommandName, input: Input): boolean =>
  removing.has(name) || drawnAway(name, input) > 0;

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

type Input = { readonly [key: string]: unknown };

/** Each entry is what its command takes, or the whole batch is refused before anybody is asked. */
const batchEntry = z
  .looseObject({ command: z.enum(offered as [CommandName, ...CommandName[]]) })
  .superRefine(({ command, ...input }, { addIssue }) => {
    for (const { path, message } of commands[command].input.safeParse(input).error?.issues ?? [])
      addIssue({ code: "custom", path: [...path], message });
  });
type BatchEntry = z.output<typeof batchEntry>;

function inWords(name: CommandName): string {
  const spaced = snake(name).replaceAll("_", " ");
  return `${spaced[0]?.toUpperCase()}${spaced.slice(1)}`;
}

/** So many are told one by one: more than that nobody reads before they decide. */
const mostTold = 12;

function inAll(told: readonly string[], between: string): string {
  const more = told.length - mostTold;
  return more <= 0 ? told.join(between) : `${told.slice(0, mostTold).join(between)} and ${more} more`;
}

/** What there is already goes by its name in the part; what is made, by the name that it gets. */
async function titleOf(name: CommandName, input: Input, labels: Labels): Promise<string> {
  const ids = [input["ids"] ?? input["id"] ?? []].flat().map(String);
  const made = name.startsWith("add") || name.startsWith("insert");
  const known = made ? [] : await Promise.all(ids.map((id) => labels.inPart(id)));
  const given = input["name"] ?? input["type"];
  const what = [inAll(known, ", "), given === undefined ? "" : String(given)].filter((one) => one !== "");
  const words = what.length === 0 ? inWords(name) : `${inWords(name)}: ${what.join(" → ")}`;
  const away = drawnAway(name, input);
  const drawn =
    away === 0 ? "" : `, taking ${away === 1 ? "one point or curve" : `${away} points and curves`} away`;
  const forced = removes(name, input) && input["force"] === true;
  return `${words}${drawn}${forced ? `, though other things use ${away > 1 ? "them" : "it"}` : ""}`;
}

async function titleOfBatch(commands: readonly BatchEntry[], labels: Labels): Promise<string> {
  const steps = commands.length === 1 ? "one step" : `${commands.length} steps`;
  const removals = commands.filter(({ command, ...input }) => removes(command, input));
  const titles = await Promise.all(removals.map(({ command, ...input }) => titleOf(command, input, labels)));
  return [`Change the part in ${steps}`, ...(titles.length === 0 ? [] : [inAll(titles, "; ")])].join("; ");
}

/** One tool a document command, made from the command's own schema: what a person can do, the agent can. */
const commandTools: readonly Tool[] = offered.map((name) =>
  partTool({
    name: snake(name),
    description: commands[name].summary,
    input: commands[name].input as z.ZodType<Input>,
    effect: removing.has(name) || name === "editSketch" ? "removes" : "changes",
    removes: (input) => removes(name, input),
    title: (input, labels) => titleOf(name, input, labels),
    run: (input, part, ports) => edit([{ command: name, ...input } as Command], part, ports),
  }),
);

const changePart = partTool({
  name: "change_part",
  description:
    "Several commands as one change: all of them or none, one step to undo. Each entry is {command, …} with the fields of the tool of that name (addFeature, editFeature, editSketch, setMeta, …). Give new features ids of your own (letters and digits) to refer to them later in the same batch.",
  input: z.strictObject({ commands: z.array(batchEntry).min(1).max(1000) }),
  effect: "removes",
  removes: (input) => input.commands.some(({ command, ...rest }) => removes(command, rest)),
  title: (input, labels) => titleOfBatch(input.commands, labels),
  run: (input, part, ports) => edit(input.commands as readonly object[] as readonly Command[], part, ports),
});

export const editTools: readonly Tool[] = [...commandTools, changePart];
