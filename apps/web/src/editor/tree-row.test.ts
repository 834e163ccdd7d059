import { expect, test } from "vitest";
import { describedRow, looksTheSame, rowsBetween, type TreeRow } from "./tree-row.ts";

const ada = { id: "ada", name: "Ada", agent: false };
const row: TreeRow = {
  id: "b",
  name: "Body 1",
  icon: null,
  look: "",
  state: "ok",
  people: [ada],
  menu: () => [],
};

test("a row is drawn anew when it has gained, lost or changed anything that is seen of it", () => {
  const steel = { ...row, detail: "Steel" };
  expect(looksTheSame(row, steel)).toBe(false);
  expect(looksTheSame(steel, row)).toBe(false);
  expect(looksTheSame(steel, { ...row, detail: "Brass" })).toBe(false);
  expect(looksTheSame(row, { ...row, menu: null })).toBe(false);
});

test("a row is drawn anew when somebody on it is called or is something else than before", () => {
  const on = (...people: TreeRow["people"]): TreeRow => ({ ...row, people });
  expect(looksTheSame(row, on({ ...ada, name: "Ada L." }))).toBe(false);
  expect(looksTheSame(row, on({ ...ada, agent: true }))).toBe(false);
  expect(looksTheSame(row, on())).toBe(false);
  expect(looksTheSame(on(), row)).toBe(false);
});

test("a row that looks as it did is not drawn anew, though all of it is made again", () => {
  expect(looksTheSame(row, { ...row, people: [{ ...ada }], menu: () => [] })).toBe(true);
});

test("all rows from one to another are meant, in whichever order they stand", () => {
  const rows = ["a", "b", "c", "d"].map((id) => ({ id }));
  expect(rowsBetween(rows, "b", "d")).toEqual(["b", "c", "d"]);
  expect(rowsBetween(rows, "c", "a")).toEqual(["a", "b", "c"]);
  expect(rowsBetween(rows, "c", "c")).toEqual(["c"]);
  expect(rowsBetween(rows, "gone", "c")).toEqual([]);
});

test("a row says in words what its look says", () => {
  const plain: TreeRow = { ...row, people: [] };
  expect(describedRow(plain)).toBeUndefined();
  expect(describedRow({ ...plain, state: "suppressed" })).toBe("Suppressed");
  expect(describedRow({ ...plain, state: "after-rollback", visible: false })).toBe("Rolled back. Hidden");
  expect(describedRow({ ...plain, state: "failed", message: "The edge is gone." })).toBe(
    "Failed: The edge is gone",
  );
  expect(
    describedRow({ ...plain, detail: "Steel", visible: true, people: [ada, { ...ada, agent: true }] }),
  ).toBe("Steel. Open at Ada, Ada’s agent");
});
