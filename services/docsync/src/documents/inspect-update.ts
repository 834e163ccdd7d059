import * as Y from "yjs";

/**
 * What an update needs and what it adds, read from its structure against what is known of each
 * client so far. Nothing is applied, so an update that has to wait leaves no trace.
 */
export type Inspection =
  | { readonly kind: "malformed" }
  | { readonly kind: "missing" }
  | { readonly kind: "complete"; readonly adds: readonly number[]; readonly decoded: Decoded };

export type Decoded = ReturnType<typeof Y.decodeUpdate>;

/**
 * Clock up to which each client is known: of a document, and of updates that were found complete and are not applied yet.
 * Never copied: everybody who ever opened the document to write in it is a client of it for ever.
 */
export class Known {
  readonly #doc: Y.Doc;
  readonly #ahead = new Map<number, number>();

  constructor(doc: Y.Doc) {
    this.#doc = doc;
  }

  of(client: number): number {
    return this.#ahead.get(client) ?? Y.getState(this.#doc.store, client);
  }

  advance(client: number, end: number): void {
    if (end > this.of(client)) this.#ahead.set(client, end);
  }
}

type Id = { readonly client: number; readonly clock: number };

export function inspectUpdate(update: Uint8Array, known: Known): Inspection {
  let decoded: Decoded;
  try {
    decoded = Y.decodeUpdate(update);
  } catch {
    return { kind: "malformed" };
  }
  const reach = new Map<number, number>();
  const adds = new Set<number>();
  for (const struct of decoded.structs) {
    if (struct instanceof Y.Skip) continue;
    const { client, clock } = struct.id;
    const end = reach.get(client) ?? known.of(client);
    if (clock > end) return { kind: "missing" };
    if (clock + struct.length > end) {
      reach.set(client, clock + struct.length);
      adds.add(client);
    }
  }
  const has = (id: Id | string | null | undefined): boolean =>
    id === null ||
    id === undefined ||
    typeof id === "string" ||
    id.clock < Math.max(reach.get(id.client) ?? 0, known.of(id.client));
  for (const struct of decoded.structs) {
    if (!(struct instanceof Y.Item)) continue;
    const parent = struct.parent instanceof Y.ID || typeof struct.parent === "string" ? struct.parent : null;
    if (!has(struct.origin) || !has(struct.rightOrigin) || !has(parent)) return { kind: "missing" };
  }
  for (const [client, deletes] of decoded.ds.clients)
    for (const { clock, len } of deletes)
      if (!has({ client, clock: clock + len - 1 })) return { kind: "missing" };
  for (const [client, end] of reach) known.advance(client, end);
  return { kind: "complete", adds: [...adds], decoded };
}
