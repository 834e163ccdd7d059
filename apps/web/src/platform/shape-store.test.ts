import type { ErrorCode } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { type LiveRows, nothing } from "./followed-shape.ts";
import { joined } from "./shape-store.ts";

type Shown = LiveRows<"documents">;
const reading = (...all: Shown[]) => joined(all.map((shown) => ({ read: () => shown })))();
const rows = [{ id: "a" }] as object as Shown["rows"];
const refused = (code: ErrorCode | null, before: Shown["rows"] = null): Shown => ({
  rows: before,
  fault: `Refused: ${code}`,
  code,
});

test.each(["not-found", "forbidden"] as const)(
  "what one may not see any more is left out of several, and nothing is said to be behind for it (%s)",
  (code) => {
    const open = { ...nothing, rows };
    expect(reading(open, refused(code))).toEqual(open);
    expect(reading(refused(code, [...(rows ?? [])]))).toEqual({ ...nothing, rows: [] });
    expect(reading(nothing, refused(code)).rows).toBeNull();
  },
);

test("several are behind as long as one is, and show what there is of it", () => {
  const behind = refused("service-unavailable", rows);
  expect(reading(refused("forbidden"), { ...nothing, rows: [] }, behind)).toEqual(behind);
  expect(reading(refused(null))).toEqual({ rows: [], fault: "Refused: null", code: null });
});
