import { expect, it } from "vitest";
import { SnapshotBytes } from "./snapshot-bytes.ts";

const place = (position: number, sum = 5) => ({ id: 7, position, sum });

it("keeps what was read last within its limit, and never what would take half of it", () => {
  const kept = new SnapshotBytes(100);
  for (const position of [1, 2]) kept.keep(place(position), new Uint8Array(40));
  expect(kept.get(place(1))).toHaveLength(40);
  kept.keep(place(3), new Uint8Array(40));
  expect([1, 2, 3].filter((position) => kept.get(place(position)) !== undefined)).toEqual([1, 3]);
  kept.keep(place(4), new Uint8Array(51));
  expect(kept.get(place(4))).toBeUndefined();
  kept.keep(place(3), new Uint8Array(50));
  expect([1, 3].map((position) => kept.get(place(position))?.length)).toEqual([40, 50]);
  expect(kept.get(place(3, 6))).toBeUndefined();
});
