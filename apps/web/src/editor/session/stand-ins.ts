import type { Manifest } from "@solidtype/contracts";
import type { FeatureReport, StandIns } from "../../kernel-worker/protocol.ts";
import type { OnServerPart, ServerPart } from "./server-result.ts";

/** Features that failed here with nothing in their place: the kernel service may have what they last were. */
function lacking(features: readonly FeatureReport[], known: StandIns): string[] {
  return features.flatMap(({ id, status, stale }) =>
    status === "failed" && stale !== true && !(id in known) ? [id] : [],
  );
}

/** Whether the service has seen these fail, too. What it has in their place, it has then told. */
function hasSeenFail(manifest: Manifest, ids: readonly string[]): boolean {
  const failed = new Set(manifest.features.flatMap(({ id, status }) => (status === "failed" ? [id] : [])));
  return ids.every((id) => failed.has(id));
}

/**
 * A part may be open here before the service has built it, and what stands in for what fails is then still to come. Asks
 * once for each such feature, until the service has built it as well. It may come through what was given up here, or
 * reach what cannot be reached from here: then a later state of the document, built as it is, ends the asking as well.
 */
export function standInSeeker(
  follow: (onPart: OnServerPart) => AbortController,
  show: (part: ServerPart) => void,
) {
  const sought = new Set<string>();
  return (features: readonly FeatureReport[], known: StandIns): void => {
    const ids = lacking(features, known).filter((id) => !sought.has(id));
    if (ids.length === 0) return;
    for (const id of ids) sought.add(id);
    let first: string | null = null;
    const following = follow((part, { state, offset }) => {
      show(part);
      first ??= state === "ready" ? offset : "";
      const isLater = state === "ready" && offset !== first;
      if (isLater || hasSeenFail(part.manifest, ids)) following.abort();
    });
  };
}
