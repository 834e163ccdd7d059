import { failure } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { nothingYet, type PagedList, withPage } from "./paged-list.ts";

type Row = { readonly id: string };
const rowsOf = (ids: string): readonly Row[] => [...ids].map((id) => ({ id }));
const page = (ids: string, next: string | null) =>
  ({ ok: true, value: { data: rowsOf(ids), next } }) as const;
const shown = ({ rows, next }: PagedList<Row>) => [rows?.map(({ id }) => id).join(""), next];

const first = withPage<Row>(nothingYet, undefined, page("fed", "d"));

test("pages follow each other, and one that was asked for twice is there once", () => {
  const two = withPage(first, "d", page("cb", "b"));
  expect(shown(two)).toEqual(["fedcb", "b"]);
  expect(shown(withPage(two, "d", page("cb", "b")))).toEqual(["fedcb", "b"]);
  expect(shown(withPage(two, "b", page("a", null)))).toEqual(["fedcba", null]);
});

test("what is new comes on top of all that was read, which stays", () => {
  const two = withPage(first, "d", page("cb", "b"));
  expect(shown(withPage(two, undefined, page("hgf", "f")))).toEqual(["hgfedcb", "b"]);
  expect(shown(withPage(two, undefined, page("fed", "d")))).toEqual(["fedcb", "b"]);
});

test("where more is new than a page holds the list begins anew, without a gap", () => {
  const two = withPage(first, "d", page("cb", "b"));
  expect(shown(withPage(two, undefined, page("kji", "i")))).toEqual(["kji", "i"]);
  // What was asked for below the old end belongs to no list that is still shown.
  expect(shown(withPage(withPage(two, undefined, page("kji", "i")), "b", page("a", null)))).toEqual([
    "kji",
    "i",
  ]);
});

test("what was read stays while the platform cannot tell", () => {
  const away = withPage(first, undefined, { ok: false, error: failure("storage-unavailable") });
  expect([...shown(away), away.fault?.code]).toEqual(["fed", "d", "storage-unavailable"]);
  expect(withPage(away, undefined, page("fed", "d")).fault).toBeNull();
});
