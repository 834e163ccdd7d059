import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** Updates travel with their length before them, so that several make one body. */
export function joinFrames(updates: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  for (const update of updates) encoding.writeVarUint8Array(encoder, update);
  return new Uint8Array(encoding.toUint8Array(encoder));
}

export function splitFrames(body: Uint8Array): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const decoder = decoding.createDecoder(body);
  while (decoding.hasContent(decoder)) updates.push(decoding.readVarUint8Array(decoder));
  return updates;
}
