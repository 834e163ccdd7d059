import { expect, test } from "vitest";
import { problemOf } from "../http/problem.ts";
import { failure, receivedFailure, refuse } from "./failure.ts";

test("a failure's message is filled in from its details, and says the name where there is none", () => {
  expect(failure("too-large", { limit: 512 }).message).toContain("512 bytes");
  expect(failure("too-large").message).toContain("limit bytes");
  expect(failure("too-large", { constructor: "x" }).message).toContain("limit bytes");
});

test("details cannot bring in a template of their own", () => {
  expect(failure("invalid-input", { reason: "{limit}", limit: "x" }).message).toContain("{limit}");
});

test("a failure from a newer peer is read as internal and keeps its words", () => {
  expect(receivedFailure.parse({ code: "not-invented-yet", message: "m" })).toEqual({
    code: "internal",
    message: "m",
  });
});

test("a problem carries status and retryability of its code", () => {
  const problem = problemOf(refuse("rate-limited", { seconds: 3 }).error, "req_x");
  expect(problem).toMatchObject({
    status: 429,
    retryable: true,
    code: "rate-limited",
    request: "req_x",
    details: { seconds: 3 },
  });
  expect(problem.detail).toContain("3 seconds");
});
