import type { MemberRow } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { accessRows, heldBy, noGain } from "./access-rows.ts";

const member = (userId: string, role: MemberRow["role"]): MemberRow =>
  ({ userId, role, name: userId }) as object as MemberRow;
const members = [member("guest", "guest"), member("mia", "member"), member("ann", "admin")];

test("an open project lets members edit, and whoever it names have that role", () => {
  const rows = accessRows({ visibility: "workspace" }, members, [{ userId: "guest", role: "viewer" }]);
  expect(rows.map(({ member: { userId }, given, anyway }) => [userId, given, anyway])).toEqual([
    ["ann", null, "admin"],
    ["guest", "viewer", null],
    ["mia", null, "editor"],
  ]);
});

test("a private project is seen by admins and by whom it names, who stand before the others", () => {
  const rows = accessRows({ visibility: "private" }, members, []);
  expect(rows.map(({ member: { userId }, anyway }) => [userId, anyway])).toEqual([
    ["ann", "admin"],
    ["guest", null],
    ["mia", null],
  ]);
});

test("whoever is named with less than they have anyway has what they have anyway", () => {
  const [named] = accessRows(
    { visibility: "workspace" },
    [member("mia", "member")],
    [{ userId: "mia", role: "viewer" }],
  );
  expect(named).toMatchObject({ given: "viewer", anyway: "editor" });
  expect(heldBy(named!)).toBe("editor");
  expect(heldBy({ given: "admin", anyway: "editor" })).toBe("admin");
  expect(heldBy({ given: null, anyway: null })).toBeNull();
  expect(
    (["viewer", "editor", "admin"] as const).map((role) => noGain(role, "editor") === undefined),
  ).toEqual([false, false, true]);
  expect(noGain("viewer", null)).toBeUndefined();
});
