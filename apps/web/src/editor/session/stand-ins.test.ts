import type { Manifest } from "@solidtype/contracts";
import { expect, test } from "vitest";
import type { FeatureReport } from "../../kernel-worker/protocol.ts";
import type { OnServerPart, ServerPart } from "./server-result.ts";
import { standInSeeker } from "./stand-ins.ts";

const report = (id: string, status: FeatureReport["status"], stale = false): FeatureReport => ({
  id,
  status,
  milliseconds: 0,
  ...(stale && { stale }),
});

const builtBy = (...features: readonly FeatureReport[]): ServerPart => ({
  manifest: { features } as unknown as Manifest,
  meshes: new Map(),
});

/** What is followed, and what of it was shown. */
function seeking() {
  const followed: { tell: OnServerPart; abort: AbortController }[] = [];
  const shown: ServerPart[] = [];
  const seek = standInSeeker(
    (tell) => {
      const abort = new AbortController();
      followed.push({ tell, abort });
      return abort;
    },
    (part) => shown.push(part),
  );
  return { followed, shown, seek };
}

test("what failed with nothing in its place is asked for once, and nothing else is", () => {
  const { followed, seek } = seeking();
  seek([report("box", "built"), report("old", "failed", true), report("known", "failed")], { known: {} });
  expect(followed).toHaveLength(0);
  seek([report("lost", "failed")], {});
  seek([report("lost", "failed")], {});
  expect(followed).toHaveLength(1);
});

test("the service is followed until it has seen them fail, too: what it has in their place it has then told", () => {
  const { followed, shown, seek } = seeking();
  seek([report("a", "failed"), report("b", "failed")], {});
  const [{ tell, abort } = { tell: () => undefined, abort: new AbortController() }] = followed;
  tell(builtBy(report("a", "failed"), report("b", "built")), { state: "ready", offset: "1" });
  expect(abort.signal.aborted).toBe(false);
  tell(builtBy(report("a", "failed", true), report("b", "failed", true)), { state: "building", offset: "2" });
  expect(abort.signal.aborted).toBe(true);
  expect(shown).toHaveLength(2);
});

test("a service that comes through what failed here is followed until it has built a later state, and no longer", () => {
  const { followed, seek } = seeking();
  seek([report("slow", "failed")], {});
  const [{ tell, abort } = { tell: () => undefined, abort: new AbortController() }] = followed;
  const part = builtBy(report("slow", "built"));
  tell(part, { state: "ready", offset: "1" });
  tell(part, { state: "building", offset: "2" });
  expect(abort.signal.aborted).toBe(false);
  tell(part, { state: "ready", offset: "2" });
  expect(abort.signal.aborted).toBe(true);
});
