import type { AuthoredRun } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { joinedRuns } from "./history.ts";

const run = (
  principal: string,
  start: number,
  end: number,
  more: Partial<AuthoredRun> = {},
): AuthoredRun => ({
  from: `${start}`,
  to: `${end}`,
  startedAt: new Date(start * 60_000).toISOString(),
  endedAt: new Date(end * 60_000).toISOString(),
  changes: 2,
  principal,
  actingFor: null,
  run: null,
  ...more,
});

test("what one author did within minutes is one entry, from its first to its last change", () => {
  const joined = joinedRuns([
    run("person:a", 0, 1),
    run("person:a", 5, 6),
    run("person:b", 7, 8),
    run("person:a", 9, 9),
  ]);
  expect(joined.map(({ principal, from, to, changes }) => [principal, from, to, changes])).toEqual([
    ["person:a", "0", "6", 4],
    ["person:b", "7", "8", 2],
    ["person:a", "9", "9", 2],
  ]);
});

test("after a pause, and for another run of the agent, a new entry begins", () => {
  expect(joinedRuns([run("person:a", 0, 1), run("person:a", 30, 31)])).toHaveLength(2);
  expect(
    joinedRuns([run("agent:1", 0, 1, { run: "run_1" }), run("agent:1", 2, 3, { run: "run_2" })]),
  ).toHaveLength(2);
});
