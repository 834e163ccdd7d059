import {
  type BranchId,
  documentStream,
  type MergeState,
  type Result,
  type WorkspaceId,
} from "@solidtype/contracts";
import { api } from "../platform/api.ts";
import { editPart, modelAt } from "./live-part.ts";
import type { MergePorts } from "./merge.ts";

type Merged = {
  readonly workspace: WorkspaceId;
  readonly source: BranchId;
  readonly into: BranchId;
  readonly person: string;
};

/** The platform's record takes so many parts at once. */
const recordLimit = 1000;

/** Merging on the platform that this page came from. */
export function mergePorts({ workspace, source, into, person }: Merged): MergePorts {
  const params = { branch: source };
  return {
    async compare(): Promise<Result<readonly MergeState[]>> {
      const states: MergeState[] = [];
      for (let cursor: string | undefined; ;) {
        const query = { into, limit: 200, ...(cursor === undefined ? {} : { cursor }) };
        const page = await api.compareBranch({ params, query });
        if (!page.ok) return page;
        states.push(...page.value.data);
        if (typeof page.value.next !== "string") return { ok: true, value: states };
        cursor = page.value.next;
      }
    },
    modelAt: (document, place) => modelAt(workspace, document, place),
    edit: (document, work) => editPart(documentStream(workspace, document, into), person, work),
    async record(documents): Promise<Result<unknown>> {
      for (let at = 0; at < documents.length; at += recordLimit) {
        const some = documents.slice(at, at + recordLimit);
        const done = await api.mergeBranch({ params, body: { into, documents: [...some] } });
        if (!done.ok) return done;
      }
      return { ok: true, value: null };
    },
  };
}
