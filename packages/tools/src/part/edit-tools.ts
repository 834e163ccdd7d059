import { type Failure, inWords as wordsOf } from "@solidtype/contracts";
import { type Command, type CommandName, commands } from "@solidtype/document";
import { z } from "zod";
import { alikeInWords } from "../geometry/alike.ts";
import type { Labels } from "../labels.ts";
import type { PartPort, ToolPorts } from "../ports.ts";
import { failed, partTool, say, type Taken, type Tool } from "../tool.ts";
import { inAll, oneLine } from "../words.ts";
import { describeVerdict } from "./describe.ts";
import { sketchesInWords } from "./sketch-words.ts";
import { takenBy } from "./taken-away.ts";

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What carries a difference over, entry by entry: for merges, which may write what no agent should. */
const forMerges: ReadonlySet<CommandName> = new Set(["insertFeature", "insertVariable", "setEntry"]);
const offered = (Object.keys(commands) as CommandName[]).filter((name) => !forMerges.has(name));

/** Commands that do nothing but take work away. */
const removing: ReadonlySet<CommandName> = new Set(["deleteFeature", "deleteVariable"]);

/** Carries a batch out as one change and says what the kernel makes of it. */
async function edit(batch: readonly Command[], part: PartPort, ports: ToolPorts) {
  const { geometry, key, mayRemove } = ports;
  const taken = mayRemove ? undefined : takenBy(batch, part, key);
  // What it takes away is there since it was planned. Where nothing can be told it is refused in the part's own words.
  if (taken !== undefined && taken.what !== "")
    return failed(
      `Nothing was changed: by now this takes ${taken.what} away, and nobody was asked. Ask for it again as it is meant.`,
    );
  const done = await part.edit(batch, key);
  if (!done.ok) return failed(refusal(done.error, batch), done.error.details);
  const results = done.value.results.filter((result) => result !== null);
  const made = results.length > 0 ? `${JSON.stringify(results)} ` : "";
  const verdict = await geometry.build(part, "alike");
  const changed = changedBy(batch, results);
  const drawn = await sketchesInWords(changed, part.model(), ports.sketchState);
  if (!verdict.ok) return say(`Done. ${made}It could not be built now: ${verdict.error.message}${drawn}`);
  const alike = alikeInWords(verdict.value, part.model(), changed);
  return say(`Done. ${made}${describeVerdict(verdict.value, part.model())}${alike}${drawn}`);
}

/** What a person is asked by a dialog, a model is told; and of several commands, which is refused. */
function refusal({ code, message, details }: Failure<string>, batch: readonly Command[]): string {
  const at = details?.["index"];
  const one = typeof at === "number" && batch.length > 1 ? batch[at] : undefined;
  const { id } = (one ?? {}) as { readonly id?: unknown };
  const where =
    one === undefined
      ? ""
      : `Nothing was changed, for number ${Number(at) + 1} of ${batch.length} is refused, ${one.command}${typeof id === "string" ? ` ${id}` : ""}: `;
  const instead = code === "has-dependants" ? " Change or delete that first, or say force: true." : "";
  return `${where}${message}${instead}`;
}

/** The features that a batch names or has made. */
function changedBy(batch: readonly Command[], results: readonly unknown[]): ReadonlySet<string> {
  const ids = [...batch, ...results].flatMap((one) => {
    const { id, ids: many } = one as { readonly id?: unknown; readonly ids?: unknown };
    return [id, many].flat();
  });
  return new Set(ids.filter((id) => typeof id === "string"));
}

type Input = { readonly [key: string]: unknown };

/** Each entry is what its command takes, or the whole batch is refused before anybody is asked. */
const batchEntry = z
  .looseObject({ command: z.enum(offered as [CommandName, ...CommandName[]]) })
  .superRefine(({ command, ...input }, { addIssue }) => {
    for (const { path, message } of commands[command].input.safeParse(input, { error: wordsOf }).error
      ?.issues ?? [])
      addIssue({ code: "custom", path: [...path], message });
  });
type BatchEntry = z.output<typeof batchEntry>;

const commandOf = (name: CommandName, input: Input) => ({ command: name, ...input }) as Command;
const batchOf = (entries: readonly BatchEntry[]) => entries as readonly object[] as readonly Command[];

function inWords(name: CommandName): string {
  const spaced = snake(name).replaceAll("_", " ");
  return `${spaced[0]?.toUpperCase()}${spaced.slice(1)}`;
}

/** What there is already goes by its name in the part; what is made, by the name that it gets. */
async function titleOf(name: CommandName, input: Input, labels: Labels, taken?: Taken): Promise<string> {
  const ids = [input["ids"] ?? input["id"] ?? []].flat().map(String);
  const made = name.startsWith("add") || name.startsWith("insert");
  const known = made ? [] : await Promise.all(ids.map((id) => labels.inPart(id)));
  const given = input["name"] ?? input["type"];
  const what = [inAll(known), given === undefined ? "" : oneLine(String(given))].filter((one) => one !== "");
  const words = what.length === 0 ? inWords(name) : `${inWords(name)}: ${what.join(" → ")}`;
  const drawn = removing.has(name) || taken === undefined ? "" : takingAway(taken);
  const forced = taken?.removes === true && input["force"] === true;
  return `${words}${drawn}${forced ? ", though other things may use that" : ""}`;
}

function takingAway({ removes, what }: Taken): string {
  if (!removes) return "";
  return what === "" ? ", which may take some of it away" : `, taking ${what} away`;
}

const inSteps = (commands: readonly BatchEntry[], taken: Taken): string =>
  `Change the part in ${commands.length === 1 ? "one step" : `${commands.length} steps`}${takingAway(taken)}`;

/** One tool a document command, made from the command's own schema: what a person can do, the agent can. */
const commandTools: readonly Tool[] = offered.map((name) =>
  partTool({
    name: snake(name),
    description: commands[name].summary,
    input: commands[name].input as z.ZodType<Input>,
    effect: removing.has(name) ? "removes" : name === "editSketch" ? "may-remove" : "changes",
    takes: (input, part) => takenBy([commandOf(name, input)], part, ""),
    title: (input, labels, taken) => titleOf(name, input, labels, taken),
    run: (input, part, ports) => edit([commandOf(name, input)], part, ports),
  }),
);

const changePart = partTool({
  name: "change_part",
  description:
    "Several commands as one change: all of them or none, one step to undo. Each entry is {command, …} with the fields of the tool of that name (addFeature, editFeature, editSketch, setMeta, …). Give new features ids of your own (letters and digits) to refer to them later in the same batch.",
  input: z.strictObject({ commands: z.array(batchEntry).min(1).max(1000) }),
  effect: "may-remove",
  takes: (input, part) => takenBy(batchOf(input.commands), part, ""),
  title: (input, _labels, taken) => inSteps(input.commands, taken),
  run: (input, part, ports) => edit(batchOf(input.commands), part, ports),
});

export const editTools: readonly Tool[] = [...commandTools, changePart];
