import { metadataRpc, newId, parseStreamPath, documentStream, type Result } from "@solidtype/contracts";
import { callRpc, type Bus } from "@solidtype/service-kit";
import { parseOffset } from "../streams/offset.ts";
import type { StreamStore } from "../streams/stream-store.ts";

/**
 * A branch has no stream of a document until somebody opens it there. Then metadata says where the
 * branch reads it, and the stream is made as a fork at that offset: constant time, and the same
 * whoever comes first, since creating a fork twice is creating it once.
 */
export async function openBranch(bus: Bus, store: StreamStore, path: string): Promise<Result<null, string>> {
  const name = parseStreamPath(path);
  if (name?.kind !== "document") return { ok: true, value: null };
  const { document, branch, workspace } = name;
  const caller = { principal: { kind: "service", service: bus.service }, request: newId("request") } as const;
  const answer = await callRpc(bus, metadataRpc.branchSource, { document, branch }, caller);
  if (!answer.ok) return answer;
  const source = answer.value?.source ?? null;
  if (source === null) return { ok: true, value: null };
  const from = documentStream(workspace, document, source.branch);
  const offset = parseOffset(source.offset);
  if (offset === null || offset.at === "now")
    throw new Error(`metadata gave ${source.offset} as the offset of ${from}`);
  const made = await store.create(path, {
    contentType: null,
    ttlSeconds: null,
    expiresAt: null,
    closed: false,
    initial: null,
    by: { principal: `service:${bus.service}`, who: caller.principal },
    fork: { from, offset: offset.at === "start" ? { generation: 0, position: 0 } : offset, sub: 0 },
  });
  return made.ok ? { ok: true, value: null } : made;
}
