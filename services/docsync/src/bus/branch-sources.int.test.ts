import { documentStream, metadataRpc, newId, ok } from "@solidtype/contracts";
import { serveRpc } from "@solidtype/service-kit";
import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { expect, onTestFinished, test } from "vitest";
import { formatOffset } from "../streams/offset.ts";
import { branchSources } from "./branch-sources.ts";

test("who reads a branch is told from memory where it began, and who makes a stream of it what metadata says now", async () => {
  const platform = createTestPlatform(sharedStack().nats);
  onTestFinished(() => platform.close());
  const [metadata, docsync] = [platform.bus("metadata"), platform.bus("docsync")];
  const [main, branch] = [newId("branch"), newId("branch")];
  const answers = { asked: 0, isThere: true };
  serveRpc(metadata, metadataRpc.branchSource, async () => {
    answers.asked++;
    return ok(answers.isThere ? { source: { branch: main, offset: formatOffset(3, 40, null) } } : null);
  });
  await Promise.all([metadata.whenConnected(), docsync.whenConnected()]);
  const sourceOf = branchSources(docsync);
  const [workspace, document] = [newId("workspace"), newId("document")];
  const path = documentStream(workspace, document, branch);
  const point = { from: documentStream(workspace, document, main), generation: 3, position: 40, sum: null };
  expect(await sourceOf(path, "remembered")).toEqual(ok(point));
  answers.isThere = false;
  expect([await sourceOf(path, "remembered"), answers.asked]).toEqual([ok(point), 1]);
  expect(await sourceOf(path, "afresh")).toEqual(ok(null));
  expect(await sourceOf(path, "remembered")).toEqual(ok(null));
});
