import { type ErrorCode, newId, ok, refuse } from "@solidtype/contracts";
import { expect, test } from "vitest";
import type { Results } from "../results/results.ts";
import { type RebuildDeps, rebuild, tellKilled } from "./rebuild-job.ts";

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

test.each<ErrorCode>(["geometry-crashed", "geometry-too-slow"])(
  "a rebuild that ends as %s is tried once more, and then known as failed",
  async (code) => {
    const kept: string[] = [];
    const deps = {
      documents: {
        head: async () => ok("7_7"),
        state: async () => ok({ state: new Uint8Array(), offset: "7_7" }),
      },
      results: {
        ...unbuilt,
        lastGood: async () => new Map(),
        keepFailure: async (_source: unknown, _offset: string, error: { code: string }) =>
          void kept.push(error.code),
        tellFailure: async () => ok("event"),
      },
      pool: { run: async () => refuse(code) },
    } as unknown as RebuildDeps;
    await expect(rebuild(deps, ask, 1)).rejects.toMatchObject({ failure: { code } });
    expect(kept).toEqual([]);
    await rebuild(deps, ask, 2);
    expect(kept).toEqual([code]);
  },
);

test("a rebuild that took its process with it is known as failed where the document stands", async () => {
  const kept: unknown[] = [];
  const results = {
    keepFailure: async (source: unknown, offset: string, { code }: { code: string }) =>
      void kept.push([source, offset, code]),
    tellFailure: async () => ok("event"),
  } as unknown as Results;
  const documents = { head: async () => ok("7_7"), state: async () => refuse("internal") };
  await tellKilled({ documents, results }, ask);
  await tellKilled({ documents, results }, { ...ask, offset: "7_3" });
  expect(kept).toEqual([
    [ask, "7_7", "geometry-crashed"],
    [ask, "7_3", "geometry-crashed"],
  ]);
});
