import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { readFrames } from "../documents/frames.ts";

/** One client's state as y-protocols' awareness sends it; null when the client has left. */
export type Presence = {
  readonly client: number;
  readonly clock: number;
  readonly state: PresenceState | null;
};
export type PresenceState = { readonly [key: string]: unknown };

/** Reads framed awareness updates, and not on past so many clients; null when they are not that. */
export function readPresence(body: Uint8Array, most = Number.POSITIVE_INFINITY): readonly Presence[] | null {
  const frames = readFrames(body);
  if (frames === null) return null;
  const all: Presence[] = [];
  try {
    for (const update of frames) {
      const decoder = decoding.createDecoder(update);
      const count = decoding.readVarUint(decoder);
      for (let i = 0; i < count && all.length < most; i++) {
        const client = decoding.readVarUint(decoder);
        const clock = decoding.readVarUint(decoder);
        const state: unknown = JSON.parse(decoding.readVarString(decoder));
        if (!isState(state)) return null;
        all.push({ client, clock, state });
      }
    }
  } catch {
    return null;
  }
  return all;
}

function isState(value: unknown): value is PresenceState | null {
  return value === null || (typeof value === "object" && !Array.isArray(value));
}

export function writePresence(all: readonly Presence[]): Uint8Array {
  const update = encoding.createEncoder();
  encoding.writeVarUint(update, all.length);
  for (const { client, clock, state } of all) {
    encoding.writeVarUint(update, client);
    encoding.writeVarUint(update, clock);
    encoding.writeVarString(update, JSON.stringify(state));
  }
  const framed = encoding.createEncoder();
  encoding.writeVarUint8Array(framed, encoding.toUint8Array(update));
  return encoding.toUint8Array(framed);
}
