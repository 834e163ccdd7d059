import type { Position, Sum } from "./offset.ts";
import type { ProducerState, StreamState } from "./rules.ts";
import type { Authored, Entry, SnapshotAt } from "./stream-store.ts";

/** One stream as the memory store holds it. */
export type Held = {
  state: StreamState;
  entries: Entry[];
  readonly trimmed: Authored[];
  readonly producers: Map<string, ProducerState>;
  readonly pins: Map<string, SnapshotAt>;
  readonly snapshots: Map<Position, { readonly data: Uint8Array; readonly sum: Sum }>;
};

export type ById = ReadonlyMap<number, Held>;

export function newHeld(state: StreamState, entries: Entry[]): Held {
  return {
    state,
    entries,
    trimmed: [],
    producers: new Map(),
    pins: new Map(),
    snapshots: new Map(),
  };
}

/** The stream itself and then its sources, each with the position up to which it is read. */
export function* lineage(
  byId: ById,
  held: Held,
): Generator<{ readonly from: Held; readonly reach: Position }> {
  let at: Held | undefined = held;
  let reach = held.state.tail;
  while (at !== undefined) {
    yield { from: at, reach };
    const source: StreamState["source"] = at.state.source;
    if (source === null) return;
    reach = Math.min(reach, source.position);
    at = byId.get(source.id);
  }
}

export function firstKept(byId: ById, held: Held, from: Position): Position {
  for (const { from: at, reach } of lineage(byId, held))
    if (from >= (at.state.source?.position ?? 0) && (from < reach || at === held)) return at.state.first;
  return 0;
}

export function holdsOf(byId: ById, held: Held): readonly Position[] {
  const pinned = [...held.pins.values()].map(({ position }) => position);
  const forks = [...byId.values()].filter((child) => child.state.source?.id === held.state.id);
  return [...pinned, ...forks.map((child) => child.state.source?.position ?? 0)];
}

export function sumAt(byId: ById, held: Held, position: Position): Sum {
  if (position === 0) return 0;
  if (position === held.state.tail) return held.state.sum;
  for (const { from } of lineage(byId, held)) {
    if (position <= (from.state.source?.position ?? 0)) continue;
    const pin = [...from.pins.values()].find((one) => one.position === position);
    const ends = from.entries.find(({ end }) => end === position);
    return (ends ?? from.snapshots.get(position) ?? pin)?.sum ?? null;
  }
  return null;
}

export function collect(byId: ById, held: Held, from: Position, maxBytes: number): Entry[] {
  const wanted: Entry[] = [];
  let bytes = 0;
  for (const { from: at, reach } of [...lineage(byId, held)].reverse())
    for (const entry of at.entries) {
      if (entry.start < from || entry.end > reach) continue;
      if (bytes >= maxBytes) return wanted;
      wanted.push(entry);
      bytes += entry.data.length;
    }
  return wanted;
}
