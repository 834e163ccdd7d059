import { expect, test } from "vitest";
import { z } from "zod";
import { ConfigError, loadConfig, portVariable } from "./load-config.ts";

const schema = z.object({
  PORT: portVariable.default(3000),
  SECRET: z.string().min(12),
  HOME_URL: z.url().optional(),
});

function variablesAtFault(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.variables;
    throw error;
  }
  return [];
}

test("values come parsed, defaults fill what is absent or empty", () => {
  expect(loadConfig(schema, { SECRET: "long enough!", PORT: "", OTHER: "x" })).toEqual({
    PORT: 3000,
    SECRET: "long enough!",
  });
  expect(loadConfig(schema, { SECRET: "long enough!", PORT: "8080" }).PORT).toBe(8080);
});

test("every variable that is missing or wrong is named at once", () => {
  expect(variablesAtFault({ PORT: "80a", HOME_URL: "nowhere" })).toEqual(["PORT", "SECRET", "HOME_URL"]);
  expect(variablesAtFault({ PORT: "65536", SECRET: "long enough!" })).toEqual(["PORT"]);
  expect(variablesAtFault({ PORT: "-1", SECRET: "long enough!" })).toEqual(["PORT"]);
});

test("a secret's value never shows in the message", () => {
  expect(() => loadConfig(schema, { SECRET: "hunter2" })).toThrow(ConfigError);
  try {
    loadConfig(schema, { SECRET: "hunter2" });
  } catch (error) {
    expect(String(error)).not.toContain("hunter2");
  }
});
