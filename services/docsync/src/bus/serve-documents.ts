import {
  docsyncRpc,
  documentStream,
  failure,
  ok,
  refuse,
  type ErrorCode,
  type Result,
} from "@solidtype/contracts";
import { serveRpc, type Bus, type RpcContext } from "@solidtype/service-kit";
import type { Documents } from "../documents/documents.ts";
import { frame } from "../documents/frames.ts";
import { formatOffset, parseOffset } from "../streams/offset.ts";
import { BYTES } from "../streams/rules.ts";
import type { StreamStore } from "../streams/stream-store.ts";

export type InitialUpdate = (about: {
  readonly kind: string;
  readonly name: string;
  readonly units: "mm" | "in";
}) => Uint8Array;

type Deps = {
  readonly bus: Bus;
  readonly store: StreamStore;
  readonly documents: Documents;
  readonly initialUpdate: InitialUpdate;
};

/** What metadata asks of docsync. Every call may be repeated; only metadata, on its own account, may make them. */
export function serveDocuments({ bus, store, documents, initialUpdate }: Deps): void {
  const by = { principal: `service:${bus.service}`, who: { kind: "service", service: bus.service } } as const;

  serveRpc(
    bus,
    docsyncRpc.createDocument,
    async ({ workspace, document, branch, kind, name, units }, context) => {
      if (!isMetadata(context)) return refuse("forbidden");
      const path = documentStream(workspace, document, branch);
      const existing = await store.head(path);
      if (existing.ok) return ok({ offset: formatOffset(existing.value.generation, existing.value.tail) });
      const initial = initialUpdate({ kind, name, units });
      const made = await store.create(path, {
        contentType: BYTES,
        ttlSeconds: null,
        expiresAt: null,
        closed: false,
        initial: initial.length === 0 ? null : frame(initial),
        by,
        fork: null,
      });
      if (made.ok) return ok({ offset: formatOffset(made.value.info.generation, made.value.info.tail) });
      return { ok: false, error: outside(made.error.code) };
    },
  );

  serveRpc(bus, docsyncRpc.pin, async ({ pin, streams }, context) => {
    if (!isMetadata(context)) return refuse("forbidden");
    const offsets: (string | null)[] = [];
    for (const path of streams) {
      const head = await store.head(path);
      if (!head.ok) {
        // A branch has no stream of a document that nobody opened on it.
        if (head.error.code !== "stream_not_found") return { ok: false, error: outside(head.error.code) };
        offsets.push(null);
        continue;
      }
      const { tail, generation } = head.value;
      const at = (await pinnedAt(store, path, pin)) ?? tail;
      const pinned = await store.pin(path, pin, at);
      if (!pinned.ok) return { ok: false, error: outside(pinned.error.code) };
      offsets.push(formatOffset(generation, at));
    }
    return ok({ offsets });
  });

  serveRpc(bus, docsyncRpc.unpin, ({ pin, streams }, context) =>
    forEach(context, streams, (path) => store.unpin(path, pin)),
  );

  serveRpc(bus, docsyncRpc.remove, ({ streams }, context) =>
    forEach(context, streams, async (path) => {
      await documents.forget(path);
      return store.remove(path);
    }),
  );
}

/** What any service may ask: it changes nothing, and who may see the answer was decided by whoever asks. */
export function serveReading({ bus, store }: Pick<Deps, "bus" | "store">): void {
  serveRpc(bus, docsyncRpc.head, async ({ streams }) => {
    const offsets: (string | null)[] = [];
    for (const path of streams) {
      const head = await store.head(path);
      if (!head.ok && head.error.code === "unavailable")
        return { ok: false, error: outside(head.error.code) };
      offsets.push(head.ok ? formatOffset(head.value.generation, head.value.tail) : null);
    }
    return ok({ offsets });
  });

  serveRpc(bus, docsyncRpc.history, async ({ stream, after, limit }) => {
    const parsed = parseOffset(after ?? "-1");
    if (parsed === null || parsed.at === "now")
      return refuse("invalid-input", { reason: "after is no offset" });
    const head = await store.head(stream);
    if (!head.ok) return { ok: false, error: outside(head.error.code) };
    const { generation, tail } = head.value;
    const from = parsed.at === "start" ? 0 : parsed.position;
    const history = await store.history(stream, { from, to: tail, limit: limit + 1 });
    if (!history.ok) return { ok: false, error: outside(history.error.code) };
    const shown = history.value.slice(0, limit);
    const runs = shown.map(({ start, end, at, until, entries, by }) => ({
      from: formatOffset(generation, start),
      to: formatOffset(generation, end),
      startedAt: new Date(at).toISOString(),
      endedAt: new Date(until).toISOString(),
      changes: entries,
      principal: by.principal,
      actingFor: by.actingFor ?? null,
      run: by.run ?? null,
    }));
    return ok({ runs, next: history.value.length > limit ? (runs.at(-1)?.to ?? null) : null });
  });
}

/** A pin that was set before stays where it was, so that a repeated call answers the same offsets. */
async function pinnedAt(store: StreamStore, path: string, name: string): Promise<number | null> {
  const pins = await store.pins(path);
  return pins.ok ? (pins.value.find((pin) => pin.name === name)?.position ?? null) : null;
}

/** What is gone already is as it should be. */
async function forEach(
  context: RpcContext,
  streams: readonly string[],
  work: (path: string) => Promise<Result<null, string>>,
): Promise<Result<null, ErrorCode>> {
  if (!isMetadata(context)) return refuse("forbidden");
  for (const path of streams) {
    const done = await work(path);
    if (!done.ok && done.error.code !== "stream_not_found" && done.error.code !== "stream_gone")
      return { ok: false, error: outside(done.error.code) };
  }
  return ok(null);
}

function isMetadata({ principal }: RpcContext): boolean {
  return principal.kind === "service" && principal.service === "metadata";
}

function outside(code: string) {
  if (code === "unavailable") return failure("storage-unavailable");
  if (code === "stream_not_found") return failure("not-found");
  return code === "stream_gone" || code === "offset_gone" ? failure("gone") : failure("conflict");
}
