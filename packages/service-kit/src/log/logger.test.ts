import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";

function logged(value: object): string {
  let text = "";
  createLogger({ service: "test" }, { write: (line: string) => void (text += line) }).info(value, "said");
  return text;
}

test("secrets are struck out at any of three depths and the rest stays", () => {
  const text = logged({
    password: "p1-leak",
    user: { token: "t2-leak", name: "Ada" },
    request: { headers: { authorization: "a3-leak", "set-cookie": "c4-leak", host: "example" } },
  });
  expect(text).not.toContain("leak");
  expect(text).toContain("Ada");
  expect(text).toContain("example");
});
