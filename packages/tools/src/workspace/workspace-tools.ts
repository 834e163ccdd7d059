import { z } from "zod";
import type { Listed, ProjectRow } from "../ports.ts";
import { failed, say, type Tool, workspaceTool } from "../tool.ts";
import { called, oneLine, quoted } from "../words.ts";

const name = z.string().trim().min(1).max(200);
const project = z.string().optional().describe("Id of the project; by default the one this is about.");
const branch = z.string().optional().describe("Id of the branch; by default the open one, else main.");

const after = z.string().optional().describe("Where an earlier answer left off, as it said.");

/** A list in lines; what did not fit is told, with how to go on. */
function sayList<Row>({ rows, next }: Listed<Row>, line: (row: Row) => string, none: string) {
  const lines = rows.map((row) => oneLine(line(row)));
  if (next !== null) lines.push(`There are more: ask again with after: "${next}".`);
  return say(lines.join("\n") || none);
}

/** As many lines as one answer holds, whatever the names are. */
const projectsShown = 100;

const listProjects = workspaceTool({
  name: "list_projects",
  effect: "reads",
  description: "The projects that can be seen, in all workspaces: id and name.",
  input: z.strictObject({ after }),
  title: () => "List projects",
  async run(input, { workspace }) {
    const found = await workspace.projects();
    if (!found.ok) return failed(found.error.message);
    const at = input.after === undefined ? 0 : found.value.findIndex(({ id }) => id === input.after) + 1;
    if (at === 0 && input.after !== undefined)
      return failed(
        `There is no project ${quoted(input.after)} to go on after. List them from the beginning.`,
      );
    const rows = found.value.slice(at, at + projectsShown);
    const next = at + projectsShown < found.value.length ? (rows.at(-1)?.id ?? null) : null;
    const line = (row: ProjectRow) => `${row.id} ${quoted(row.name)} in ${quoted(row.workspace)}`;
    return sayList(
      { rows, next },
      line,
      "There are none that can be seen from here: a person makes one in the browser.",
    );
  },
});

const listDocuments = workspaceTool({
  name: "list_documents",
  effect: "reads",
  description: "The documents of a project, as a branch has them: id, kind, name.",
  input: z.strictObject({ project, branch, after }),
  title: () => "List documents",
  async run(input, { workspace }) {
    const found = await workspace.documents(input);
    return found.ok
      ? sayList(found.value, (row) => `${row.id} ${row.kind} ${quoted(row.name)}`, "There are none yet.")
      : failed(found.error.message);
  },
});

const createDocument = workspaceTool({
  name: "create_document",
  effect: "changes",
  description: "A new, empty part. Its id goes into `document` of the tools that work on it.",
  input: z.strictObject({ name, project, branch, units: z.enum(["mm", "in"]).default("mm") }),
  title: (input) => `Create the part ${called(input.name)}`,
  async run(input, { workspace, key }) {
    const made = await workspace.createDocument(input, key);
    return made.ok
      ? say(`Created the part ${quoted(made.value.name)}: document ${made.value.id}.`)
      : failed(made.error.message);
  },
});

const trashDocument = workspaceTool({
  name: "trash_document",
  effect: "removes",
  description:
    "Puts a document into the trash, on every branch of its project, from where a person can restore it.",
  input: z.strictObject({ document: z.string() }),
  title: async ({ document }, labels) =>
    `Put ${await labels.document(document)} into the trash, on every branch`,
  async run(input, { workspace, key }) {
    const done = await workspace.trashDocument(input.document, key);
    return done.ok ? say("It is in the trash.") : failed(done.error.message);
  },
});

const listBranches = workspaceTool({
  name: "list_branches",
  effect: "reads",
  description: "The branches of a project: id, name, and what each was made from.",
  input: z.strictObject({ project, after }),
  title: () => "List branches",
  async run(input, { workspace }) {
    const found = await workspace.branches(input);
    return found.ok
      ? sayList(
          found.value,
          (row) => `${row.id} ${quoted(row.name)}${row.parent === null ? "" : ` from ${row.parent}`}`,
          "There are none.",
        )
      : failed(found.error.message);
  },
});

const createBranch = workspaceTool({
  name: "create_branch",
  effect: "changes",
  description:
    "A branch of a project at its present state: edits there leave the branch it came from alone until they are merged. Its id goes into `branch` of the tools that work on parts.",
  input: z.strictObject({
    name,
    project,
    parent: z
      .string()
      .optional()
      .describe("Id of the branch to start from; the open one or main by default."),
  }),
  title: (input) => `Create the branch ${called(input.name)}`,
  async run(input, { workspace, key }) {
    const made = await workspace.createBranch(input, key);
    return made.ok
      ? say(`Created the branch ${quoted(made.value.name)}: ${made.value.id}.`)
      : failed(made.error.message);
  },
});

const mergeBranch = workspaceTool({
  name: "merge_branch",
  effect: "removes",
  description:
    "Carries what a branch changed over into another, document by document. Where both changed the same it is refused and says where; `prefer` then says whose value counts.",
  input: z.strictObject({
    branch: z.string().describe("Id of the branch whose changes are carried over."),
    into: z.string().optional().describe("Id of the branch that takes them; main by default."),
    prefer: z
      .enum(["ours", "theirs"])
      .optional()
      .describe("ours: the branch that takes them; theirs: the other."),
    again: z
      .boolean()
      .optional()
      .describe(
        "Merges all that the branch changed since the two parted, what was merged before and taken back since included.",
      ),
  }),
  title: async ({ branch: from, into, prefer, again }, labels) => {
    const [source, target] = [
      await labels.branch(from),
      into === undefined ? "main" : await labels.branch(into),
    ];
    const winner = { ours: target, theirs: source }[prefer ?? "ours"];
    const conflicts = prefer === undefined ? "" : `; where both changed the same, ${winner} wins`;
    const all = again === true ? "all of " : "";
    return `Merge ${all}the branch ${source} into ${target}${conflicts}`;
  },
  async run(input, { workspace, key }) {
    const merged = await workspace.mergeBranch(input, key);
    if (!merged.ok) return failed(merged.error.message);
    if (merged.value.length === 0)
      return say("There is nothing new to merge. What was merged before and taken back since needs `again`.");
    const notes = merged.value.flatMap((part) =>
      part.notes.map((note) => ` In ${quoted(part.name)}: ${note}`),
    );
    return say(`Merged: ${merged.value.map(({ name }) => quoted(name)).join(", ")}.${notes.join("")}`);
  },
});

export const workspaceTools: readonly Tool[] = [
  listProjects,
  listDocuments,
  createDocument,
  trashDocument,
  listBranches,
  createBranch,
  mergeBranch,
];
