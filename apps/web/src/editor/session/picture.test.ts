import { afterEach, expect, test, vi } from "vitest";
import { hungFailure } from "../../kernel-worker/giving-up.ts";
import { did, openPart } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

test("of a part that the kernel comes to no end with at opening no change is said to be to blame", async () => {
  const { session, kernel } = openPart();
  await kernel.fail(hungFailure);
  expect(session.store.getState().refusal).toMatch(/no end with this part/);
  expect(session.store.getState().refusal).not.toMatch(/change kept/);
});

test("of a change that the kernel comes to no end with it is said so", async () => {
  const { session, kernel } = openPart();
  await kernel.finish();
  did(session, { command: "addVariable", name: "w", expression: "1 mm" });
  await kernel.fail(hungFailure);
  expect(session.store.getState().refusal).toBe(hungFailure.message);
});
