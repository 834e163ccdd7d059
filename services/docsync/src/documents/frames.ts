import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** A body is any number of updates, each with its length before it, so that bodies can be joined. */
export function readFrames(body: Uint8Array): readonly Uint8Array[] | null {
  const frames: Uint8Array[] = [];
  const decoder = decoding.createDecoder(body);
  try {
    while (decoding.hasContent(decoder)) {
      const length = decoding.readVarUint(decoder);
      if (length > decoder.arr.length - decoder.pos) return null;
      frames.push(decoding.readUint8Array(decoder, length));
    }
  } catch {
    return null;
  }
  return frames;
}

export function frame(update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint8Array(encoder, update);
  return encoding.toUint8Array(encoder);
}

/** How much a document is put together from. */
export function sizeOf(base: Uint8Array | null, bodies: readonly Uint8Array[]): number {
  return bodies.reduce((sum, body) => sum + body.length, base?.length ?? 0);
}
