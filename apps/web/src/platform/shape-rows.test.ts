import type { Message } from "@electric-sql/client";
import { expect, test } from "vitest";
import { ShapeRows } from "./shape-rows.ts";

const change = (
  operation: "insert" | "update" | "delete",
  id: string,
  value: object,
  txid?: number,
): Message =>
  ({
    key: `"folder"/"${id}"`,
    value: { id, ...value },
    headers: { operation, ...(txid === undefined ? {} : { txids: [txid] }) },
  }) as Message;
const upToDate = { headers: { control: "up-to-date" } } as Message;
const refetch = { headers: { control: "must-refetch" } } as Message;

function filled(): ShapeRows {
  const rows = new ShapeRows(["id"]);
  rows.apply([change("insert", "a", { name: "Gears", parentId: null }), upToDate]);
  return rows;
}

test("there are no rows until the first answer is whole", () => {
  const rows = new ShapeRows(["id"]);
  expect(rows.apply([change("insert", "a", { name: "Gears" })])).toBe(false);
  expect(rows.rows).toBeNull();
  expect(rows.apply([upToDate])).toBe(true);
  expect(rows.rows).toEqual([{ id: "a", name: "Gears" }]);
});

test("an update carries only what changed, and a refetch starts over", () => {
  const rows = filled();
  rows.apply([change("update", "a", { name: "Shafts" }), upToDate]);
  expect(rows.rows).toEqual([{ id: "a", name: "Shafts", parentId: null }]);
  rows.apply([refetch, change("insert", "b", { name: "New" }), upToDate]);
  expect(rows.rows).toEqual([{ id: "b", name: "New" }]);
});

test("a change shows at once and gives way when its transaction arrives", () => {
  const rows = filled();
  const patch = rows.expect("a", { name: "Cogs" });
  expect(rows.rows).toMatchObject([{ name: "Cogs" }]);
  rows.settle("a", patch, 7);
  rows.apply([change("update", "a", { name: "Somebody else's" }, 6), upToDate]);
  expect(rows.rows).toMatchObject([{ name: "Cogs" }]);
  rows.apply([change("update", "a", { name: "Cogs, as stored" }, 7), upToDate]);
  expect(rows.rows).toMatchObject([{ name: "Cogs, as stored" }]);
});

test("a transaction that arrives before its answer leaves nothing behind", () => {
  const rows = filled();
  const patch = rows.expect("a", { name: "Cogs" });
  rows.apply([
    change("update", "a", { name: "Cogs" }, 7),
    change("update", "a", { name: "Later" }, 8),
    upToDate,
  ]);
  rows.settle("a", patch, 7);
  expect(rows.rows).toMatchObject([{ name: "Later" }]);
});

test("a refused change is taken back, and another one on the same row stays", () => {
  const rows = filled();
  const refused = rows.expect("a", { name: "Refused" });
  const other = rows.expect("a", { parentId: "f" });
  rows.settle("a", refused, null);
  expect(rows.rows).toMatchObject([{ name: "Gears", parentId: "f" }]);
  rows.settle("a", other, null);
  expect(rows.rows).toMatchObject([{ parentId: null }]);
});

test("a change that was carried out before the shape began anew does not stand over what others do then", () => {
  const rows = filled();
  const mine = rows.expect("a", { name: "Mine" });
  rows.settle("a", mine, 7);
  rows.apply([refetch, change("insert", "a", { name: "Mine" })]);
  expect(rows.rows).toMatchObject([{ name: "Mine", parentId: null }]);
  rows.apply([upToDate]);
  rows.apply([change("update", "a", { name: "Theirs" }, 9), upToDate]);
  expect(rows.rows).toMatchObject([{ name: "Theirs" }]);
});

test("a change whose answer comes after the shape began anew goes with the answer", () => {
  const rows = filled();
  const mine = rows.expect("a", { name: "Mine" });
  rows.apply([refetch, change("insert", "a", { name: "Mine" }), upToDate]);
  rows.settle("a", mine, 7);
  rows.apply([change("update", "a", { name: "Theirs" }, 9), upToDate]);
  expect(rows.rows).toMatchObject([{ name: "Theirs" }]);
});

test("a change that is made while the first rows still arrive goes once they are whole", () => {
  const rows = new ShapeRows(["id"]);
  const mine = rows.expect("a", { name: "Mine" });
  rows.settle("a", mine, 7);
  rows.apply([change("insert", "a", { name: "Mine" }), upToDate]);
  rows.apply([change("update", "a", { name: "Theirs" }, 9), upToDate]);
  expect(rows.rows).toMatchObject([{ name: "Theirs" }]);
});

test("what was there is shown until what arrives anew is whole", () => {
  const rows = filled();
  expect(rows.apply([refetch, change("insert", "b", { name: "New" })])).toBe(false);
  expect(rows.rows).toMatchObject([{ id: "a" }]);
  rows.apply([upToDate]);
  expect(rows.rows).toEqual([{ id: "b", name: "New" }]);
});
