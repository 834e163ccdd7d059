import { expect, test } from "vitest";
import { z } from "zod";
import { ConfigError, countVariable, loadConfig, portVariable, secondsVariable } from "./load-config.ts";

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

test("numbers that nothing can run with are refused in words: no thread at all, and longer than a timer takes", () => {
  const limits = z.object({ THREADS: countVariable, IDLE_SECONDS: secondsVariable });
  const read = (THREADS: string, IDLE_SECONDS: string) => () => loadConfig(limits, { THREADS, IDLE_SECONDS });
  expect(read("1", "2147483")()).toEqual({ THREADS: 1, IDLE_SECONDS: 2_147_483 });
  expect(read("0", "120")).toThrow(/THREADS: must be at least 1/);
  expect(read("2", "9999999")).toThrow(/IDLE_SECONDS: must be at most 2147483/);
  expect(read("2", "0")).toThrow(/IDLE_SECONDS: must be at least 1/);
});

test("a secret's value never shows in the message", () => {
  expect(() => loadConfig(schema, { SECRET: "hunter2" })).toThrow(ConfigError);
  try {
    loadConfig(schema, { SECRET: "hunter2" });
  } catch (error) {
    expect(String(error)).not.toContain("hunter2");
  }
});
