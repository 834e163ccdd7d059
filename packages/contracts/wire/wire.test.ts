import { expect, test } from "vitest";
import { z } from "zod";
import { defineRpc } from "../src/index.ts";
import { describeWire } from "./describe.ts";
import { compareWithLock, readLock } from "./lock.ts";

const lockOf = (wire: ReturnType<typeof describeWire>) =>
  Object.fromEntries(wire.map(({ name, ...rest }) => [name, rest]));
const call = (input: z.ZodType, version: number, more = {}) =>
  describeWire({ call: defineRpc({ subject: "kernel.measure", input, output: z.null(), version, ...more }) });

test("the wire schemas are what the lock says (after a change: npm run regenerate)", () => {
  expect(compareWithLock(describeWire(), readLock())).toEqual({ broken: [], unlocked: [] });
});

test("a schema that changes under the same version is refused, one that raises its version is not", () => {
  const lock = lockOf(call(z.object({ a: z.string() }), 1));
  const changed = z.object({ a: z.string().max(3) });
  expect(compareWithLock(call(changed, 1), lock).broken).toEqual([
    "rpc kernel.measure changed but is still version 1: raise its version",
  ]);
  expect(compareWithLock(call(changed, 2), lock)).toEqual({
    broken: [],
    unlocked: ["rpc kernel.measure has version 2 now; while releases change, calls between 1 and 2 fail"],
  });
  expect(compareWithLock(call(changed, 2, { before: { answer: z.null() } }), lock).unlocked).toEqual([
    "rpc kernel.measure has version 2 now",
  ]);
});

test("a version never goes back", () => {
  expect(compareWithLock(call(z.string(), 1), lockOf(call(z.string(), 2))).broken).toHaveLength(1);
});
