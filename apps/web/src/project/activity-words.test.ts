import type { ActivityRow } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { activityWords, byDay } from "./activity-words.ts";

test("what happened is told as a sentence", () => {
  expect(activityWords({ verb: "renamed", subjectKind: "document", subjectName: "Bracket" })).toBe(
    "renamed the part Bracket",
  );
  expect(activityWords({ verb: "shared", subjectKind: "shareLink", subjectName: "" })).toBe(
    "made a share link",
  );
  expect(activityWords({ verb: "merged", subjectKind: "branch", subjectName: "trial into main" })).toBe(
    "merged the branch trial into main",
  );
});

test("what happened stands under its day, the newest first", () => {
  const at = (createdAt: string): ActivityRow => ({ createdAt, id: createdAt }) as object as ActivityRow;
  const days = byDay([at("2026-03-01T12:00:00Z"), at("2026-03-02T12:00:00Z"), at("2026-03-02T13:00:00Z")]);
  expect(days.map(({ rows }) => rows.map((row) => row.id))).toEqual([
    ["2026-03-02T13:00:00Z", "2026-03-02T12:00:00Z"],
    ["2026-03-01T12:00:00Z"],
  ]);
});
