import { docsyncRpc, documentStream, failure, ok, refuse } from "@solidtype/contracts";
import { serveRpc, type Bus, type RpcContext } from "@solidtype/service-kit";
import type { Documents } from "../documents/documents.ts";
import { frame } from "../documents/frames.ts";
import { formatOffset, offsetOfEnd, parseOffset } from "../streams/offset.ts";
import { BYTES } from "../streams/rules.ts";
import type { PinCode, PinPlace, StreamStore } from "../streams/stream-store.ts";

type InitialUpdate = (about: {
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
      if (existing.ok) return ok({ offset: offsetOfEnd(existing.value) });
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
      if (made.ok) return ok({ offset: offsetOfEnd(made.value.info) });
      return { ok: false, error: outside(made.error.code) };
    },
  );

  serveRpc(bus, docsyncRpc.pin, async ({ pin, places }, context) => {
    if (!isMetadata(context)) return refuse("forbidden");
    const asked: PinPlace[] = [];
    for (const { stream, offset } of places) {
      const at = offset === null ? null : parseOffset(offset);
      if (offset !== null && (at === null || at.at === "now"))
        return refuse("invalid-input", { reason: "this is no offset", offset });
      if (at?.at === "position") asked.push({ path: stream, position: at.position, sum: at.sum });
      else asked.push({ path: stream, position: at === null ? null : 0 });
    }
    const pinned = await store.pin(pin, asked);
    if (!pinned.ok) return { ok: false, error: outside(pinned.error.code) };
    const missing = pinned.value.find((one) => !one.ok && misplaced.includes(one.error.code));
    if (missing?.ok === false) return { ok: false, error: outside(missing.error.code) };
    // A branch has no stream of a document that nobody wrote on it.
    return ok({
      offsets: pinned.value.map((one) =>
        one.ok ? formatOffset(one.value.generation, one.value.position, one.value.sum) : null,
      ),
    });
  });

  serveRpc(bus, docsyncRpc.unpin, async ({ pin, streams }, context) => {
    if (!isMetadata(context)) return refuse("forbidden");
    const done = await store.unpin(pin, streams);
    return done.ok ? done : { ok: false, error: outside(done.error.code) };
  });

  serveRpc(bus, docsyncRpc.remove, async ({ streams }, context) => {
    if (!isMetadata(context)) return refuse("forbidden");
    await Promise.all(streams.map((path) => documents.forget(path)));
    // What is gone already is as it should be.
    const done = await store.remove(streams);
    return done.ok ? ok(null) : { ok: false, error: outside(done.error.code) };
  });
}

/** What any service may ask: it changes nothing, and who may see the answer was decided by whoever asks. */
export function serveReading({ bus, store }: Pick<Deps, "bus" | "store">): void {
  serveRpc(bus, docsyncRpc.head, async ({ streams }) => {
    const heads = await store.heads(streams);
    if (!heads.ok) return { ok: false, error: outside(heads.error.code) };
    return ok({
      offsets: heads.value.map((head) => (head === null ? null : offsetOfEnd(head))),
    });
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
    const before = await store.sumAt(stream, shown[0]?.start ?? 0);
    if (!before.ok) return { ok: false, error: outside(before.error.code) };
    const runs = shown.map(({ start, end, sum, at, until, entries, by }, index) => ({
      from: formatOffset(generation, start, index === 0 ? before.value : (shown[index - 1]?.sum ?? null)),
      to: formatOffset(generation, end, sum),
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

const misplaced: readonly PinCode[] = ["offset_gone", "offset_invalid", "history_gone"];

function isMetadata({ principal }: RpcContext): boolean {
  return principal.kind === "service" && principal.service === "metadata";
}

function outside(code: string) {
  if (code === "unavailable") return failure("storage-unavailable");
  if (code === "stream_not_found") return failure("not-found");
  return code === "stream_gone" || code === "offset_gone" || code === "history_gone"
    ? failure("gone")
    : failure("conflict");
}
