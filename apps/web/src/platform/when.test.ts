import { expect, test } from "vitest";
import { ago } from "./when.ts";

const now = Date.parse("2026-06-15T12:00:00Z");

test("what was lately is told by how long ago, what was earlier by its date", () => {
  const told = [
    "2026-06-15T11:59:30Z",
    "2026-06-15T11:57:10Z",
    "2026-06-15T09:30:00Z",
    "2026-06-14T11:00:00Z",
    "2026-06-10T11:00:00Z",
  ].map((moment) => ago(moment, now));
  expect(told).toEqual(["just now", "2 minutes ago", "2 hours ago", "yesterday", "5 days ago"]);
  expect(ago("2026-05-01T12:00:00Z", now)).toContain("2026");
});

test("a clock that runs ahead tells nothing of the future", () => {
  expect(ago("2026-06-15T12:05:00Z", now)).toBe("just now");
});
