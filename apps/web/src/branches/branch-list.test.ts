import type { BranchRow } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { branchWords, keepsUpWith, livingBranches, onBranch, shownBranch, whyStill } from "./branch-list.ts";

const branch = (id: string, parentId: string | null, trashedAt: string | null = null): BranchRow =>
  ({ id, parentId, name: `Branch ${id}`, trashedAt }) as object as BranchRow;
const rows = [branch("b10", "main"), branch("main", null), branch("gone", "main", "t"), branch("b9", "main")];

test("the switcher offers what lives, main first and the others in the order of numbers", () => {
  expect(livingBranches(rows, null).map(({ id }) => id)).toEqual(["main", "b9", "b10"]);
});

test("a branch keeps up with the one that it began on, or with main where that is in the trash; main with none", () => {
  const living = livingBranches([...rows, branch("twig", "b9"), branch("orphan", "gone")], null);
  const named = (id: string) => living.find((row) => row.id === id) ?? branch("nowhere", null);
  expect(["twig", "orphan", "b9", "main"].map((id) => keepsUpWith(named(id), living)?.id)).toEqual([
    "b9",
    "main",
    "main",
    undefined,
  ]);
});

test("the branch that is shown is named as what it is: never one in the trash or an unknown one as main", () => {
  const shown = [null, "b9", "gone", "elsewhere"].map((named) => shownBranch(rows, named));
  expect(shown.map(branchWords)).toEqual([
    "Branch main",
    "Branch b9",
    "Branch gone (in the trash)",
    "No such branch",
  ]);
  expect(shown.map(whyStill)).toEqual([
    null,
    null,
    "the branch “Branch gone” is in the trash",
    "there is no such branch",
  ]);
  expect(branchWords(shownBranch(null, "gone"))).toBe("…");
});

test("another branch is led to on the same page, and whatever else the address says stays", () => {
  const [living, main] = [branch("b9", "main"), branch("main", null)];
  expect(onBranch("/p/x?folder=f&link=l", living)).toBe("/p/x?folder=f&link=l&branch=b9");
  expect(onBranch("/p/x?branch=b9&link=l", main)).toBe("/p/x?link=l");
});
