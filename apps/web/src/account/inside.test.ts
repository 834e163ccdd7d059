import { expect, test } from "vitest";
import { inside } from "./inside.ts";

const origin = "https://cad.example";

test("one comes back to where one was, with what the address says", () => {
  expect(inside("/d/doc_1?branch=br_2#x", origin)).toBe("https://cad.example/d/doc_1?branch=br_2#x");
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "javascript:alert(1)",
  "d/doc_1",
  "",
])("an address that leads elsewhere leads home: %j", (next) => {
  expect(inside(next, origin)).toBe("https://cad.example/");
});

test.each([
  "/.//evil.example",
  "/..//evil.example/x",
  "/%2e//evil.example",
  "/a/../..//evil.example",
  "/.\\\\evil.example",
])("a path that becomes another host when it is read again stays here: %j", (next) => {
  expect(new URL(inside(next, origin), `${origin}/sign-in`).origin).toBe(origin);
});
