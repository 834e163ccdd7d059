import { expect, test } from "vitest";
import { rolesToGive } from "./roles.ts";

test("only owners make and unmake owners; admins give every other role; others give none", () => {
  expect(rolesToGive("owner", "member")).toEqual(["guest", "member", "admin", "owner"]);
  expect(rolesToGive("owner", "owner")).toContain("member");
  expect(rolesToGive("admin", "member")).toEqual(["guest", "member", "admin"]);
  expect(rolesToGive("admin", "owner")).toEqual(["owner"]);
  expect(rolesToGive("member", "guest")).toEqual(["guest"]);
});
