import type { BranchRow } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { shownBranch } from "./branch-list.ts";
import { lyingStill } from "./lying-still.ts";

const branch = (id: string, trashedAt: string | null): BranchRow =>
  ({ id, parentId: "main", name: `Branch ${id}`, trashedAt }) as object as BranchRow;
const rows = [branch("lives", null), branch("gone", "t")];
const [lives, gone, deleted, loading] = [
  shownBranch(rows, "lives"),
  shownBranch(rows, "gone"),
  shownBranch(rows, "never"),
  shownBranch(null, "gone"),
];
const there = { name: "Plate", trashedAt: null };
const trashed = { name: "Plate", trashedAt: "t" };

test.each([
  ["nothing that is in the trash", { project: there, branch: lives, document: there }, null],
  ["nothing that is known yet", { branch: loading }, null],
  [
    "what a guest may not see, and the platform says so",
    { document: there, inTrash: true },
    "the project of this part, or its branch, is in the trash",
  ],
  ["the part itself, also for a guest", { document: trashed, inTrash: true }, "“Plate” is in the trash"],
  ["a part in the trash", { project: there, branch: lives, document: trashed }, "“Plate” is in the trash"],
  [
    "its branch",
    { project: there, branch: gone, document: there },
    "the branch “Branch gone” is in the trash",
  ],
  [
    "a branch deleted for good",
    { project: there, branch: deleted, document: there },
    "there is no such branch",
  ],
  [
    "nothing while the row of the branch that was opened has not come",
    { project: there, branch: deleted, isBranchAwaited: true, document: there },
    null,
  ],
  [
    "its branch, as soon as that is known to be in the trash",
    { branch: gone, isBranchAwaited: true },
    "the branch “Branch gone” is in the trash",
  ],
  ["its project", { project: trashed, branch: lives, document: there }, "the project is in the trash"],
  ["all of them", { project: trashed, branch: gone, document: trashed }, "the project is in the trash"],
])("a part is kept still by %s", (_, shown, why) => {
  expect(lyingStill(shown)?.why ?? null).toBe(why);
});
