import { type BranchId, documentStream, type WorkspaceId } from "@solidtype/contracts";
import type { MergePorts } from "@solidtype/document";
import { api } from "../platform/api.ts";
import { editPart, modelAt } from "./live-part.ts";

type Merged = {
  readonly workspace: WorkspaceId;
  readonly source: BranchId;
  readonly into: BranchId;
  readonly person: string;
};

/** Merging on the platform that this page came from. */
export function mergePorts({ workspace, source, into, person }: Merged): MergePorts {
  const params = { branch: source };
  return {
    async compare(since, cursor) {
      const query = { into, since, limit: 200, ...(cursor === undefined ? {} : { cursor }) };
      return api.compareBranch({ params, query });
    },
    modelAt: (document, place) => modelAt(workspace, document, place),
    edit: (document, commandsOn) =>
      editPart(documentStream(workspace, document, into), person, async (part, offset) => {
        const commands = await commandsOn(part.model, offset);
        if (!commands.ok || commands.value.length === 0) return commands;
        return part.run(commands.value, { checks: "structure" });
      }),
    record: (documents) => api.mergeBranch({ params, body: { into, documents: [...documents] } }),
  };
}
