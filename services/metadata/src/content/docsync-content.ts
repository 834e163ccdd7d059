import { type ErrorCode, type Result, docsyncRpc, newId, ok } from "@solidtype/contracts";
import { type Bus, type Caller, callRpc } from "@solidtype/service-kit";
import type { Content } from "./content.ts";

/** One message holds this many paths with offsets well below the bus's limit. */
const batch = 2500;

export function docsyncContent(bus: Bus): Content {
  const caller = (): Caller => ({
    principal: { kind: "service", service: "metadata" },
    request: newId("request"),
  });

  async function inBatches<One>(
    streams: readonly One[],
    call: (part: One[]) => Promise<Result<unknown, ErrorCode>>,
  ): Promise<Result<null, ErrorCode>> {
    for (let start = 0; start < streams.length; start += batch) {
      const done = await call(streams.slice(start, start + batch));
      if (!done.ok) return done;
    }
    return ok(null);
  }

  return {
    create: (document) => callRpc(bus, docsyncRpc.createDocument, document, caller()),
    async pin(name, places) {
      const offsets: (string | null)[] = [];
      const done = await inBatches(places, async (part) => {
        const pinned = await callRpc(bus, docsyncRpc.pin, { pin: name, places: part }, caller());
        if (pinned.ok) offsets.push(...pinned.value.offsets);
        return pinned;
      });
      return done.ok ? ok(offsets) : done;
    },
    async heads(streams) {
      const offsets: (string | null)[] = [];
      const done = await inBatches(streams, async (part) => {
        const heads = await callRpc(bus, docsyncRpc.head, { streams: part }, caller());
        if (heads.ok) offsets.push(...heads.value.offsets);
        return heads;
      });
      return done.ok ? ok(offsets) : done;
    },
    history: (stream, after, limit) => callRpc(bus, docsyncRpc.history, { stream, after, limit }, caller()),
    unpin: (name, streams) =>
      inBatches(streams, (part) => callRpc(bus, docsyncRpc.unpin, { pin: name, streams: part }, caller())),
    remove: (streams) =>
      inBatches(streams, (part) => callRpc(bus, docsyncRpc.remove, { streams: part }, caller())),
  };
}
