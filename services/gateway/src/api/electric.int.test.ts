import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createTestDatabase, freePort, sharedStack } from "@solidtype/testkit";
import { expect, test } from "vitest";
import { startPlatform } from "@solidtype/testkit";

const shapeServer = fileURLToPath(new URL("../../../metadata/src/testing/shape-server.ts", import.meta.url));

test(
  "with ELECTRIC_URL shapes come from there: with its secret, the server's condition, and nothing of the caller's",
  { timeout: 60_000 },
  async () => {
    const port = await freePort();
    const secret = "electric's own";
    const database = await createTestDatabase(sharedStack().postgres);
    const platform = await startPlatform({
      metadataDatabaseUrl: database.url,
      env: { ELECTRIC_URL: `http://127.0.0.1:${port}`, ELECTRIC_SECRET: secret, EMBEDDED_SHAPES: "false" },
    });
    const server = spawn(process.execPath, [shapeServer], {
      env: {
        PATH: process.env["PATH"] ?? "",
        DATABASE_URL: database.url,
        PORT: String(port),
        SECRET: secret,
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    try {
      const ada = await platform.person();
      const made = await ada.api.createWorkspace({ body: { name: "By Electric" } });
      if (!made.ok) throw new Error(made.error.message);
      const url = `${platform.origin}/api/v1/shapes/workspaces?offset=-1`;
      await expect.poll(async () => (await ada.fetch(url)).status, { timeout: 15_000 }).toBe(200);
      const answer = await ada.fetch(url);
      expect(answer.headers.get("electric-handle")).toBeTruthy();
      expect(answer.headers.get("cache-control")).toBe("private, no-store");
      expect(answer.headers.get("vary")).toContain("cookie");
      const rows = (await answer.json()) as { value?: { id: string } }[];
      expect(rows.flatMap(({ value }) => (value === undefined ? [] : [value.id]))).toEqual([
        made.value.data.id,
      ]);
      const stranger = await platform.person();
      const theirs = (await (await stranger.fetch(url)).json()) as { value?: unknown }[];
      expect(theirs.filter(({ value }) => value !== undefined)).toEqual([]);
    } finally {
      server.kill("SIGKILL");
      await platform.close();
      await database.drop();
    }
  },
);
