import { z } from "zod";

/**
 * The live connection: one WebSocket of a browser, on which any number of GETs are open at once. It
 * carries what browsers allow only six of without TLS. Each GET is an ordinary request of the same
 * API, checked like any other; nothing is known here of streams or shapes.
 *
 * Text frames are JSON. A binary frame is a piece of an answer's body: four bytes with the id of its
 * exchange (big endian), then the bytes. For each exchange, the server sends at most
 * `liveWindowBytes` more than the client has credited, so that a page that stops reading one of
 * them delays nothing else and costs the server a bounded buffer. Either side may end an exchange;
 * when the socket ends, all of them do, and each reader goes on from its own offset.
 */
export const livePath = "/api/v1/live";
export const liveWindowBytes = 256 * 1024;
export const liveMaxExchanges = 256;
/** The server says something at least this often; twice that in silence means that the line is dead. */
export const liveBeatMs = 15_000;

const id = z.int().min(0).max(0xffff_ffff);
const headers = z.record(z.string().max(200), z.string().max(8_192));
/** What HTTP can carry, as Node checks it: a name or value of anything else throws where the request is made. */
const askedHeaders = z.record(
  z
    .string()
    .max(200)
    .regex(/^[\w!#$%&'*+.^`|~-]+$/),
  z
    .string()
    .max(8_192)
    .regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/),
);

export const liveRequest = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("open"),
    id,
    url: z.string().startsWith("/api/v1/").max(4_096),
    headers: askedHeaders,
  }),
  z.object({
    kind: z.literal("credit"),
    id,
    bytes: z
      .int()
      .min(1)
      .max(1 << 24),
  }),
  z.object({ kind: z.literal("cancel"), id }),
]);
export type LiveRequest = z.infer<typeof liveRequest>;

export const liveAnswer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("head"), id, status: z.int().min(200).max(599), headers }),
  /** The body is whole, unless it was cut short; then whoever reads tries again. */
  z.object({ kind: z.literal("end"), id, cut: z.boolean() }),
  z.object({ kind: z.literal("beat") }),
]);
export type LiveAnswer = z.infer<typeof liveAnswer>;

export function encodeLiveBody(exchange: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, exchange);
  frame.set(bytes, 4);
  return frame;
}

/** Null when it is too short to be one. */
export function decodeLiveBody(
  frame: ArrayBuffer,
): { readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> } | null {
  if (frame.byteLength < 4) return null;
  return { id: new DataView(frame).getUint32(0), bytes: new Uint8Array(frame, 4) };
}
