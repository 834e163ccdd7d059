import { fail, ok, type Result } from "@solidtype/contracts";
import * as Y from "yjs";
import { isSkeletonStruct, RESERVED_CLIENT_IDS } from "./initial.ts";
import { JSON_DEPTH_LIMIT, NESTING_LIMIT } from "./yjs-tree.ts";

export type UpdateProblem = "update-malformed" | "update-too-large" | "client-reserved";

/** Who an update speaks for, to be bound to the principal that sent it; the skeleton's own client is left out. */
export type UpdateFacts = { readonly clients: readonly number[]; readonly structs: number };

/** An edit is some hundred bytes, an import a few megabytes. */
export const UPDATE_LIMIT = 16 * 1024 * 1024;
const STRUCT_LIMIT = 2_000_000;
/** Later versions may read deeper than this one; no version wants to end the stack. */
const MAPS_TAKEN = 4 * NESTING_LIMIT;
const JSON_TAKEN = 4 * JSON_DEPTH_LIMIT;
/**
 * Yjs has more: embeds, formats, JSON as text and documents in documents. Nothing of ours writes them, and what is in
 * them may be nested without end: read by a loop, and written by a recursion that ends the stack of whoever puts the
 * document together.
 */
const taken = [Y.ContentAny, Y.ContentBinary, Y.ContentDeleted, Y.ContentString, Y.ContentType];

/**
 * Whether an update may be stored. A malformed one that got in would break every later reader, so it is not only
 * decoded but applied to an empty document; that another update must come first is no fault. Costs as much as
 * reading the update twice, once where it was decoded before: call it in a worker.
 */
export function validateUpdate(
  update: Uint8Array,
  before?: ReturnType<typeof Y.decodeUpdate>,
): Result<UpdateFacts, UpdateProblem> {
  if (update.byteLength > UPDATE_LIMIT) {
    return fail("update-too-large", `An update holds at most ${UPDATE_LIMIT} bytes; split the change.`, {
      bytes: update.byteLength,
    });
  }
  try {
    const decoded = before ?? Y.decodeUpdate(update);
    if (decoded.structs.length > STRUCT_LIMIT)
      return fail("update-too-large", "The update holds too many entries.");
    const clients = new Set<number>();
    for (const struct of decoded.structs) {
      const { client, clock } = struct.id;
      if (!isId(client) || !isId(clock) || !isId(clock + struct.length))
        return malformed("an id is out of range");
      if (client >= RESERVED_CLIENT_IDS) clients.add(client);
      else if (!isSkeletonStruct(client, clock + struct.length)) {
        return fail("client-reserved", `Client id ${client} is reserved.`, { client });
      }
      if (struct instanceof Y.Item) {
        const { content } = struct;
        if (!taken.some((kind) => content instanceof kind))
          return malformed("it holds a kind of content that no document has");
        if (content instanceof Y.ContentAny && content.arr.some((value) => isDeepJson(value, 0)))
          return malformed("it is nested too deep");
      }
    }
    // With an id of its own each would draw as many random numbers as there are digits in it: half of the whole check.
    const trial = new Y.Doc({ guid: "trial" });
    Y.applyUpdate(trial, update);
    const isTooDeep = nestsTooDeep(
      trial,
      new Map([...trial.store.clients.keys()].map((client) => [client, 0])),
    );
    trial.destroy();
    if (isTooDeep) return malformed("it is nested too deep");
    return ok({ clients: [...clients].toSorted((a, b) => a - b), structs: decoded.structs.length });
  } catch (error) {
    // Yjs throws plain errors of many kinds on bytes that are no update.
    return malformed(String(error));
  }
}

/**
 * Whether a map that a document has got from these clients since these clocks lies deeper than anything that is read. It
 * would do no harm there, until somebody deletes what is around it: Yjs deletes by recursion.
 */
export function nestsTooDeep(doc: Y.Doc, since: ReadonlyMap<number, number>): boolean {
  for (const [client, from] of since) {
    const structs = doc.store.clients.get(client) ?? [];
    for (let at = structs.length - 1; at >= 0; at -= 1) {
      const struct = structs[at];
      if (struct === undefined || struct.id.clock + struct.length <= from) break;
      if (struct instanceof Y.Item && !struct.deleted && isDeepType(struct)) return true;
    }
  }
  return false;
}

function isDeepType({ content, parent }: Y.Item): boolean {
  if (!(content instanceof Y.ContentType)) return false;
  let depth = 0;
  for (let at = parent; at instanceof Y.AbstractType; at = at._item?.parent ?? null)
    if ((depth += 1) > MAPS_TAKEN) return true;
  return false;
}

function isDeepJson(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  return depth > JSON_TAKEN || Object.values(value).some((inside) => isDeepJson(inside, depth + 1));
}

function isId(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function malformed(why: string): Result<never, UpdateProblem> {
  return fail("update-malformed", `This is not a valid update: ${why.slice(0, 200)}.`);
}
