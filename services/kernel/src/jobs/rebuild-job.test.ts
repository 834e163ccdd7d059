import { newId, ok, refuse } from "@solidtype/contracts";
import { expect, test } from "vitest";
import type { Results } from "../results/results.ts";
import { type RebuildDeps, rebuild } from "./rebuild-job.ts";

const ask = { workspace: newId("workspace"), document: newId("document"), branch: newId("branch") };
const unbuilt: Pick<Results, "known"> = { known: async () => undefined };

/** A rebuild of a document of which docsync says that something is gone: the document, or a place in it. */
const rebuildWhere = (reason: string, of: typeof ask & { offset?: string } = ask) =>
  rebuild(
    {
      documents: { head: async () => ok("7_7"), state: async () => refuse("gone", { reason }) },
      results: unbuilt,
    } as unknown as RebuildDeps,
    of,
    1,
  );

test("a rebuild is tried again where the document could not be read, and given up where there is none", async () => {
  await expect(rebuildWhere("offset_gone")).rejects.toMatchObject({ failure: { code: "gone" } });
  await expect(rebuildWhere("stream_gone")).resolves.toBeUndefined();
  await expect(rebuildWhere("offset_gone", { ...ask, offset: "7_3" })).resolves.toBeUndefined();
});
