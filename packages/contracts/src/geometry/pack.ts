import type { Json } from "../result.ts";

/** A JSON header and byte sections in one piece, so that what belongs together cannot be read apart. */
export type Pack = { readonly header: Json; readonly sections: readonly Uint8Array[] };

export function pack({ header, sections }: Pack): Uint8Array {
  const head = new TextEncoder().encode(
    JSON.stringify({ header, lengths: sections.map((section) => section.length) }),
  );
  const bytes = new Uint8Array(4 + head.length + sections.reduce((sum, section) => sum + section.length, 0));
  new DataView(bytes.buffer).setUint32(0, head.length);
  bytes.set(head, 4);
  let at = 4 + head.length;
  for (const section of sections) {
    bytes.set(section, at);
    at += section.length;
  }
  return bytes;
}

/** Null for anything that `pack` has not written whole. */
export function unpack(bytes: Uint8Array): Pack | null {
  if (bytes.length < 4) return null;
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (size > bytes.length - 4) return null;
  const head = parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)));
  if (head === null) return null;
  let at = 4 + size;
  const sections: Uint8Array[] = [];
  for (const length of head.lengths) {
    sections.push(bytes.subarray(at, at + length));
    at += length;
  }
  return at === bytes.length ? { header: head.header, sections } : null;
}

type Head = { readonly header: Json; readonly lengths: readonly number[] };

function isHead(value: unknown): value is Head {
  if (typeof value !== "object" || value === null || !("header" in value) || !("lengths" in value))
    return false;
  const { lengths } = value;
  return Array.isArray(lengths) && lengths.every((length) => Number.isSafeInteger(length) && length >= 0);
}

function parse(text: string): Head | null {
  try {
    const value: unknown = JSON.parse(text);
    return isHead(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
