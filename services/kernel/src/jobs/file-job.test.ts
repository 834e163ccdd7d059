import { newId, refuse } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { type FileAsk, type FileJobDeps, runFileJob } from "./file-job.ts";
import type { FileJob } from "./queues.ts";

const workspace = newId("workspace");
const ask: FileAsk = {
  kind: "import",
  workspace,
  document: newId("document"),
  upload: `${workspace}/upload/${"a".repeat(64)}.step`,
  format: "step",
};

test("a job that ends with its process, and that nobody has cancelled, is tried again", async () => {
  const deps = { pool: { run: async () => refuse("cancelled") } } as unknown as FileJobDeps;
  const job = { id: newId("job") } as unknown as FileJob;
  await expect(runFileJob(deps, ask, job)).rejects.toMatchObject({ failure: { code: "cancelled" } });
  expect(await runFileJob(deps, { ...ask, cancelled: true }, job)).toMatchObject({
    ok: false,
    error: { code: "cancelled" },
  });
});
