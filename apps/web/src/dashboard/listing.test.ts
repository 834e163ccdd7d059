import type { DocumentRow, FolderRow } from "@solidtype/contracts";
import { expect, test } from "vitest";
import {
  documentsOn,
  folderTree,
  type Item,
  itemsFound,
  itemsIn,
  mayMove,
  trailTo,
  trashOf,
} from "./listing.ts";

const folder = (id: string, parentId: string | null, trashedAt: string | null = null): FolderRow =>
  ({ id, parentId, name: id, trashedAt }) as object as FolderRow;
const part = (id: string, folderId: string | null, more: Partial<DocumentRow> = {}): DocumentRow =>
  ({
    id,
    folderId,
    name: id,
    trashedAt: null,
    branchId: "main",
    editedAt: "1",
    createdAt: "1",
    ...more,
  }) as object as DocumentRow;
const names = (items: readonly Item[]): string[] => items.map(({ row }) => row.name);
const id = (text: string) => text as FolderRow["id"];

test("a folder shows what is directly in it: folders first, in the order of numbers in names", () => {
  const folders = [folder("f10", null), folder("f9", null), folder("inner", "f9"), folder("gone", null, "t")];
  const parts = [part("b", null), part("a", null), part("deep", "f9")];
  expect(names(itemsIn(null, folders, parts, "name"))).toEqual(["f9", "f10", "a", "b"]);
  expect(names(itemsIn(id("f9"), folders, parts, "name"))).toEqual(["inner", "deep"]);
});

test("parts can stand by when they were last edited or made", () => {
  const parts = [
    part("old", null, { editedAt: "1", createdAt: "3" }),
    part("new", null, { editedAt: "2", createdAt: "1" }),
  ];
  expect(names(itemsIn(null, [], parts, "edited"))).toEqual(["new", "old"]);
  expect(names(itemsIn(null, [], parts, "created"))).toEqual(["old", "new"]);
});

test("a search finds every word anywhere below the folder, whatever the case, and nothing in the trash", () => {
  const folders = [folder("a", null), folder("b", "a"), folder("other", null)];
  const parts = [
    part("1", "b", { name: "Gear Housing" }),
    part("2", "other", { name: "gear housing" }),
    part("3", "b", { name: "Gear", trashedAt: "t" }),
  ];
  expect(itemsFound("hous GEAR", id("a"), folders, parts, "name").map((item) => item.id)).toEqual(["1"]);
  expect(itemsFound("gear", null, folders, parts, "name")).toHaveLength(2);
});

test("the trail to a folder ends even where folders hold each other", () => {
  expect(trailTo("b", [folder("a", null), folder("b", "a")]).map((row) => row.id)).toEqual(["a", "b"]);
  expect(trailTo("x", [folder("x", "y"), folder("y", "x")]).map((row) => row.id)).toEqual(["y", "x"]);
  expect(trailTo("nowhere", [])).toEqual([]);
});

test("a folder goes neither into itself, nor below itself, nor where it is", () => {
  const folders = [folder("a", null), folder("b", "a"), folder("c", "b"), folder("d", null)];
  const a: Item = { kind: "folder", id: "a", row: folder("a", null) };
  expect([null, id("a"), id("c"), id("d")].map((into) => mayMove(a, into, folders))).toEqual([
    false,
    false,
    false,
    true,
  ]);
  const document: Item = { kind: "document", id: "p", row: part("p", "b") };
  expect([null, id("b"), id("a")].map((into) => mayMove(document, into, folders))).toEqual([
    true,
    false,
    true,
  ]);
});

test("the tree of folders is indented, and a folder whose parent is gone stands at the top", () => {
  const folders = [
    folder("b", "a"),
    folder("a", null),
    folder("orphan", "trashed"),
    folder("trashed", null, "t"),
  ];
  expect(folderTree(folders).map(({ row, depth }) => [row.id, depth])).toEqual([
    ["a", 0],
    ["b", 1],
    ["orphan", 0],
  ]);
});

test("the trash lists what was put there by itself, and not what went along with its folder", () => {
  const folders = [folder("f", null, "2"), folder("inside", "f", "2")];
  const parts = [
    part("along", "inside", { trashedAt: "2" }),
    part("before", "f", { trashedAt: "1" }),
    part("alone", null, { trashedAt: "3" }),
    part("living", null),
  ];
  expect(names(trashOf(folders, parts))).toEqual(["alone", "f", "before"]);
});

test("a branch holds what was made on it and what it has from others", () => {
  const parts = [
    part("mine", null, { branchId: "b" as DocumentRow["branchId"] }),
    part("other", null),
    part("pinned", null),
  ];
  expect(
    documentsOn("b" as DocumentRow["branchId"], parts, [{ documentId: "pinned" }]).map((row) => row.id),
  ).toEqual(["mine", "pinned"]);
});
