import { z } from "zod";
import { defineTool, failed, say } from "../tool.ts";

const name = z.string().trim().min(1).max(200);

const listDocuments = defineTool({
  name: "list_documents",
  description: "The documents of the project: id, name, kind.",
  input: z.strictObject({}),
  title: () => "List documents",
  async run(_input, { workspace }) {
    const found = await workspace.documents();
    return found.ok
      ? say(
          found.value.map((row) => `${row.id} ${row.kind} "${row.name}"`).join("\n") || "There are none yet.",
        )
      : failed(found.error.message);
  },
});

const createDocument = defineTool({
  name: "create_document",
  description: "A new, empty part in the project.",
  input: z.strictObject({ name }),
  needsApproval: () => true,
  title: (input) => `Create the part “${input.name}”`,
  async run(input, { workspace, key }) {
    const made = await workspace.createDocument(input.name, key);
    return made.ok ? say(`Created ${made.value.id} "${made.value.name}".`) : failed(made.error.message);
  },
});

const createBranch = defineTool({
  name: "create_branch",
  description:
    "A branch of the project at its present state: edits there leave this branch alone until they are merged.",
  input: z.strictObject({ name }),
  needsApproval: () => true,
  title: (input) => `Create the branch “${input.name}”`,
  async run(input, { workspace, key }) {
    const made = await workspace.createBranch(input.name, key);
    return made.ok
      ? say(`Created the branch ${made.value.id} "${made.value.name}".`)
      : failed(made.error.message);
  },
});

export const workspaceTools = [listDocuments, createDocument, createBranch];
