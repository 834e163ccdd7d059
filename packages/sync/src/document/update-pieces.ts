import * as encoding from "lib0/encoding";
import * as Y from "yjs";

/**
 * A large update as several that come to the same when they are applied in this order. A request has a limit, and one
 * change may be larger: a merge that brings two large sketches, a restored version. Only what one client wrote is cut, since
 * it builds on nothing that comes later; anything else stays whole.
 */
export function piecesOf(update: Uint8Array, limit: number): readonly Uint8Array[] {
  if (update.length <= limit) return [update];
  const { structs } = Y.decodeUpdate(update);
  const client = structs[0]?.id.client;
  if (client === undefined || structs.some((one) => one.id.client !== client || one instanceof Y.Skip))
    return [update];
  const pieces: Uint8Array[] = [];
  let body = new Y.UpdateEncoderV1();
  let first = 0;
  for (const [at, struct] of structs.entries()) {
    struct.write(body, 0);
    if (encoding.length(body.restEncoder) < limit || at === structs.length - 1) continue;
    pieces.push(updateOf(client, structs[first]?.id.clock ?? 0, at + 1 - first, body));
    body = new Y.UpdateEncoderV1();
    first = at + 1;
  }
  // What it deletes goes with the last.
  const before = new Map([[client, structs[first]?.id.clock ?? 0]]);
  return [...pieces, Y.diffUpdate(update, stateVectorOf(before))];
}

function updateOf(client: number, clock: number, count: number, body: Y.UpdateEncoderV1): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of [1, count, client, clock]) encoding.writeVarUint(encoder, number);
  encoding.writeUint8Array(encoder, encoding.toUint8Array(body.restEncoder));
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

function stateVectorOf(clocks: ReadonlyMap<number, number>): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, clocks.size);
  for (const [client, clock] of clocks) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
  }
  return encoding.toUint8Array(encoder);
}
