import { failure } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { nameOf } from "./kept-documents.ts";

const refused = (code: "not-found" | "forbidden" | "service-unavailable" | "rate-limited") =>
  nameOf({ ok: false, error: failure(code) });

test("a part with unsaved changes counts as closed to somebody only where the platform said so", () => {
  expect(nameOf({ ok: true, value: { data: { name: "Bracket" } } })).toBe("“Bracket”");
  for (const code of ["not-found", "forbidden"] as const)
    expect(refused(code)).toBe("a part you can no longer open");
  for (const code of ["service-unavailable", "rate-limited"] as const)
    expect(refused(code)).toBe("a part whose name cannot be asked for now");
});
