import { mediaType } from "./rules.ts";

/**
 * JSON streams keep each append as the text of its messages, separated by commas and without the
 * brackets around them. The text is kept as it was sent (a parse and a print would change numbers
 * beyond 2^53), and any run of entries becomes an array by joining it with commas.
 */
export function isJson(contentType: string): boolean {
  return mediaType(contentType) === "application/json";
}

export type JsonBody =
  | { readonly kind: "messages"; readonly data: Uint8Array }
  | { readonly kind: "empty" }
  | { readonly kind: "malformed" };

const decoder = new TextDecoder("utf-8", { fatal: true });

export function storeJson(body: Uint8Array): JsonBody {
  let text: string;
  let value: unknown;
  try {
    text = decoder.decode(body).trim();
    value = JSON.parse(text);
  } catch {
    return { kind: "malformed" };
  }
  if (!Array.isArray(value)) return { kind: "messages", data: Buffer.from(text) };
  if (value.length === 0) return { kind: "empty" };
  return { kind: "messages", data: Buffer.from(text.slice(1, -1).trim()) };
}

const open = Buffer.from("[");
const comma = Buffer.from(",");
const shut = Buffer.from("]");

export function showJson(entries: readonly { readonly data: Uint8Array }[]): Buffer {
  const parts: Uint8Array[] = [open];
  for (const [i, entry] of entries.entries()) {
    if (i > 0) parts.push(comma);
    parts.push(entry.data);
  }
  parts.push(shut);
  return Buffer.concat(parts);
}

/** The first `count` messages or bytes of an entry, as a fork takes them over; null when it has fewer. */
export function firstOf(
  contentType: string,
  entry: Uint8Array | undefined,
  count: number,
): Uint8Array | null {
  if (entry === undefined) return null;
  if (!isJson(contentType)) return count <= entry.length ? entry.subarray(0, count) : null;
  const messages: unknown[] = JSON.parse(`[${Buffer.from(entry).toString()}]`);
  if (count > messages.length) return null;
  return Buffer.from(
    messages
      .slice(0, count)
      .map((message) => JSON.stringify(message))
      .join(","),
  );
}
