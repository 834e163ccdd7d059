import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { serviceNames } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleService } from "./bundle.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "solidtype-bundle-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A service says with this code that its configuration is at fault. */
const configurationExit = 78;

/** What a program of an image says and how it ends where nobody has configured it, far from the sources. */
function begun(file: string): Promise<{ readonly code: unknown; readonly said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file], { env: {}, cwd: folder, timeout: 30_000 }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, said: out + err }),
    );
  });
}

test.for(serviceNames)(
  "what an image of %s carries starts by itself, as far as its configuration",
  { timeout: 120_000 },
  async (service) => {
    const out = join(folder, service);
    await bundleService(service, out);
    const { code, said } = await begun(join(out, "dist/main.js"));
    expect([code, said]).toEqual([configurationExit, expect.stringContaining("NATS_URL")]);
    const migrate = join(out, "dist/migrate.js");
    if (existsSync(migrate)) expect((await begun(migrate)).said).toMatch(/not complete:[^]*DATABASE_URL/);
  },
);
