import type { Result } from "@solidtype/contracts";
import type { Position } from "../streams/offset.ts";
import type { StreamStore } from "../streams/stream-store.ts";
import type { AtCode } from "./gather.ts";

type Compacting = {
  readonly at: (position: Position) => Promise<Result<{ readonly state: Uint8Array }, AtCode>>;
  readonly wrote: (position: Position, snapshot: Uint8Array) => void;
};

/**
 * Writes a snapshot at every pin and fork on the way and one at the end, then lets go of what they
 * cover. Each step is complete in itself: a crash leaves snapshots that say nothing new, and the
 * next compaction begins at the newest.
 */
export async function compactStream(
  store: StreamStore,
  path: string,
  { at, wrote }: Compacting,
): Promise<Result<Position, AtCode>> {
  const holds = await store.holds(path);
  if (!holds.ok) return holds;
  const end = await store.head(path);
  if (!end.ok) return end;
  const stops = [...new Set([...holds.value, end.value.tail])]
    .filter((stop) => stop > 0 && stop <= end.value.tail)
    .toSorted((a, b) => a - b);
  for (const stop of stops) {
    const known = await store.snapshotPosition(path, stop);
    if (!known.ok) return known;
    if (known.value.at?.position === stop) continue;
    const made = await at(stop);
    if (!made.ok && made.error.code === "offset_gone") continue;
    if (!made.ok) return made;
    const put = await store.putSnapshot(path, stop, made.value.state);
    if (!put.ok) return put;
    wrote(stop, made.value.state);
  }
  return store.trim(path, end.value.tail);
}
