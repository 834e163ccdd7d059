import { expect, test } from "vitest";
import { envExample, writtenEnvExample } from "./env-example.ts";

test(".env.example lists what the services read (after a change: npm run regenerate)", async () => {
  expect(writtenEnvExample()).toBe(await envExample());
});

test("every variable is described and no secret has a default", async () => {
  for (const [, description, name, value] of (await envExample()).matchAll(
    /^# (.*)\n#?([A-Z][A-Z0-9_]*)=(.*)$/gm,
  )) {
    expect(description, name).toMatch(/^[A-Z].{10,}/);
    if (description?.includes("; secret")) expect(value, name).toBe("");
  }
});
