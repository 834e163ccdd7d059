import { type Person, type PlatformUnderTest, startPlatform } from "@solidtype/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { partUnderTest } from "./testing/part-under-test.ts";

let platform: PlatformUnderTest;
let ada: Person;

beforeAll(async () => {
  platform = await startPlatform({
    beside: { kernel: { LOG_LEVEL: "debug" } },
    env: { RATE_LIMIT_SCALE: "1000" },
  });
  ada = await platform.person();
}, 120_000);
afterAll(() => platform.close());

test("a document that is written is built, and its result names every body", async () => {
  const bracket = await partUnderTest(platform, ada, "bracket");
  const result = await bracket.result();
  expect(result).toMatchObject({ state: "ready", error: null });
  expect(result.manifest?.bodies.length).toBeGreaterThan(0);
  expect(result.manifest?.features.every(({ status }) => status === "built")).toBe(true);
  await bracket.close();
});
