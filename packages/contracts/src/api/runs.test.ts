import { expect, test } from "vitest";
import { agentOperations, sayableSelection } from "./runs.ts";

const isTaken = (selection: readonly string[]): boolean =>
  agentOperations.startRun.body.safeParse({ text: "Round these", selection }).success;

test("a message carries the name of a face below an outline of hundreds of curves", () => {
  const long = ["e1:start", ...Array.from({ length: 900 }, (_, at) => `side(curve${at})`)].join("%2B");
  expect(long.length).toBeGreaterThan(10_000);
  expect(sayableSelection([long, "f1:top"])).toEqual([long, "f1:top"]);
  expect(isTaken([long, "f1:top"])).toBe(true);
});

test("of a selection that is more than a message carries what fits is said, and the message is taken", () => {
  for (const much of [
    Array.from({ length: 500 }, (_, at) => `f${at}:top`),
    [...Array.from({ length: 90 }, (_, at) => `f${at}`.padEnd(9000, "x")), "f1:top"],
  ]) {
    expect(isTaken(much)).toBe(false);
    const said = sayableSelection(much);
    expect(said.length).toBeGreaterThan(20);
    expect(said[0]).toBe(much[0]);
    expect(isTaken(said)).toBe(true);
  }
});
