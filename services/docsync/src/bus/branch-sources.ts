import { documentStream, metadataRpc, newId, ok, parseStreamPath } from "@solidtype/contracts";
import { callRpc, type Bus } from "@solidtype/service-kit";
import { parseOffset } from "../streams/offset.ts";
import type { ForkPoint, SourceOf } from "../streams/stream-store.ts";

const REMEMBERED = 50_000;

/**
 * Where a branch reads a document that nobody has written there, as metadata pinned it when the
 * branch was made. That never changes while there is the branch, so who reads asks for it once.
 */
export function branchSources(bus: Bus): SourceOf {
  const known = new Map<string, ForkPoint>();
  return async (path, how) => {
    const remembered = how === "afresh" ? undefined : known.get(path);
    if (remembered !== undefined) return ok(remembered);
    const name = parseStreamPath(path);
    if (name?.kind !== "document") return ok(null);
    const { document, branch, workspace } = name;
    const answer = await callRpc(
      bus,
      metadataRpc.branchSource,
      { document, branch },
      { principal: { kind: "service", service: bus.service }, request: newId("request") },
    );
    if (!answer.ok) return answer;
    const source = answer.value?.source ?? null;
    if (source === null) {
      known.delete(path);
      return ok(null);
    }
    const from = documentStream(workspace, document, source.branch);
    const offset = parseOffset(source.offset);
    if (offset === null || offset.at === "now")
      throw new Error(`metadata gave ${source.offset} as the offset of ${from}`);
    const point =
      offset.at === "start"
        ? { from, generation: 0, position: 0, sum: 0 }
        : { from, generation: offset.generation, position: offset.position, sum: offset.sum };
    if (known.size >= REMEMBERED) known.clear();
    known.set(path, point);
    return ok(point);
  };
}
