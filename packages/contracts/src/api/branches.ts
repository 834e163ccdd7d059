import { z } from "zod";
import { branchId, documentId, projectId } from "../ids.ts";
import { streamOffset } from "../streams.ts";
import { contentDeadlineMs, defineOperation } from "./operation.ts";
import { page } from "./page.ts";
import { branchRow, givenName } from "./rows.ts";

const branches = { tag: "branches" } as const;

/** A state of a document: a branch's stream of it, up to an offset. */
const place = z.object({ branch: branchId, offset: streamOffset });

/**
 * One document as two branches have it. The base is the newest state that both contain, through branching and through
 * every merge so far (or through branching alone, where that is asked); a document that the target lacks has none.
 * Where several are equally new, the others stand in `besides`, each with what it has in common with those before it. `changed` is where content has been added since the
 * base; what a merge itself wrote counts, so that a plan may turn out to change nothing.
 */
export const mergeState = z.object({
  document: documentId,
  name: z.string(),
  base: place.nullable(),
  besides: z.array(z.object({ place, over: place })),
  source: place,
  target: place.nullable(),
  changed: z.enum(["source", "target", "both", "none"]),
});
export type MergeState = z.output<typeof mergeState>;

export const branchOperations = {
  listBranches: defineOperation({
    ...branches,
    target: "project",
    id: "listBranches",
    route: "GET /projects/:project/branches",
    action: "project.read",
    summary: "Branches of a project",
    params: { project: projectId },
    query: page,
    data: z.array(branchRow),
  }),
  createBranch: defineOperation({
    ...branches,
    target: "project",
    id: "createBranch",
    route: "POST /projects/:project/branches",
    action: "branch.create",
    summary: "Branch a project; documents are inherited until first written",
    params: { project: projectId },
    body: z.object({ name: givenName, parent: branchId }),
    data: branchRow,
    deadlineMs: contentDeadlineMs,
  }),
  updateBranch: defineOperation({
    ...branches,
    target: "branch",
    id: "updateBranch",
    route: "PATCH /branches/:branch",
    action: "branch.change",
    summary: "Rename a branch",
    params: { branch: branchId },
    body: z.object({ name: givenName }),
    data: branchRow,
  }),
  trashBranch: defineOperation({
    ...branches,
    target: "branch",
    id: "trashBranch",
    route: "POST /branches/:branch/trash",
    action: "branch.change",
    summary: "Put a branch into the trash; main stays",
    params: { branch: branchId },
    data: branchRow,
  }),
  restoreBranch: defineOperation({
    ...branches,
    target: "branch",
    id: "restoreBranch",
    route: "POST /branches/:branch/restore",
    action: "branch.change",
    summary: "Take a branch out of the trash",
    params: { branch: branchId },
    data: branchRow,
  }),
  compareBranch: defineOperation({
    ...branches,
    target: "branch",
    id: "compareBranch",
    version: 4,
    route: "GET /branches/:branch/merge",
    action: "project.read",
    summary:
      "What merging a branch into another starts from: each document's common base (or, since branching, where the two parted) and both ends",
    params: { branch: branchId },
    query: { ...page, into: branchId, since: z.enum(["merge", "branching"]).default("merge") },
    data: z.array(mergeState),
  }),
  mergeBranch: defineOperation({
    ...branches,
    target: "branch",
    id: "mergeBranch",
    version: 2,
    route: "POST /branches/:branch/merge",
    action: "branch.merge",
    summary:
      "Put on record that documents of a branch, each up to an offset, are in another branch now; those that it lacked come along as they stand",
    params: { branch: branchId },
    body: z.object({
      into: branchId,
      documents: z
        .array(z.object({ document: documentId, offset: streamOffset }))
        .min(1)
        .max(1000),
    }),
    data: branchRow,
    deadlineMs: contentDeadlineMs,
  }),
};
