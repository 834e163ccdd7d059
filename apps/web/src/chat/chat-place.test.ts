import { expect, test } from "vitest";
import { blockedAt } from "./chat-place.ts";

test("nobody talks with the agent about an earlier state, since it would change the present one unseen", () => {
  expect(blockedAt({ past: "As sent", role: "admin" })).toMatch(/Go back to the present/);
  expect(blockedAt({ past: null, role: "admin" })).toBeNull();
  expect(blockedAt({ past: null, role: "viewer" })).toMatch(/may only look/);
});
