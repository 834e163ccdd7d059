import type { Json } from "@solidtype/contracts";
import * as Y from "yjs";
import { type EntryChange, isTree, type Path, type Tree, type TreeValue } from "./tree.ts";

/** What a part keeps where. One root map per concept; a later version adds roots, and older ones never touch them. */
const roots = ["meta", "variables", "features", "bodies", "clients", "applied"] as const;

export function rootMaps(doc: Y.Doc): ReadonlyMap<string, Y.Map<unknown>> {
  return new Map(roots.map((root) => [root, doc.getMap(root)]));
}

/** Maps within maps; a part needs four. Deeper ones are not seen: reading, deleting and comparing go by recursion. */
export const NESTING_LIMIT = 16;

export function readDocument(doc: Y.Doc): Tree {
  return new Map([...rootMaps(doc)].map(([root, map]) => [root, readMap(map, 1)]));
}

/** `depth` counts the maps from the root map on, this one included. */
function readMap(map: Y.Map<unknown>, depth: number): Tree {
  const tree = new Map<string, TreeValue>();
  // Straight from the items: Yjs' own iteration makes three objects an entry, which a load of a large part feels.
  for (const [key, item] of map._map) {
    const read = item.deleted ? undefined : readValue(contentOf(item), depth);
    if (read !== undefined) tree.set(key, read);
  }
  return tree;
}

function contentOf(item: Y.Item): unknown {
  const { content } = item;
  if (content instanceof Y.ContentAny) return content.arr[item.length - 1];
  return content instanceof Y.ContentType ? content.type : content.getContent()[item.length - 1];
}

/**
 * Nothing for what is neither map nor JSON (text types, bytes, NaN) or lies too deep: this version does not see it,
 * and leaves it where it is. `depth` is that of the map that holds it.
 */
export function readValue(value: unknown, depth: number): TreeValue | undefined {
  if (typeof value === "string") return value;
  if (value instanceof Y.Map) return depth < NESTING_LIMIT ? readMap(value, depth + 1) : undefined;
  return isJson(value, 0) ? value : undefined;
}

export const JSON_DEPTH_LIMIT = 32;

function isJson(value: unknown, depth: number): value is Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object":
      if (value === null) return true;
      if (depth >= JSON_DEPTH_LIMIT) return false;
      if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
      if (Object.getPrototypeOf(value) !== Object.prototype) return false;
      return Object.values(value).every((item) => isJson(item, depth + 1));
    default:
      return false;
  }
}

/** Writes entries. Call inside a transaction. An entry whose container is gone by now is left alone. */
export function writeChanges(doc: Y.Doc, changes: readonly EntryChange[]): void {
  for (const { path, after } of changes) {
    const parent = mapAt(doc, path.slice(0, -1));
    const key = path.at(-1);
    if (parent === undefined || key === undefined) continue;
    if (after === undefined) parent.delete(key);
    else parent.set(key, isTree(after) ? newMap(after) : after);
  }
}

function mapAt(doc: Y.Doc, path: Path): Y.Map<unknown> | undefined {
  const [root, ...rest] = path;
  if (root === undefined) return undefined;
  let at: unknown = doc.getMap(root);
  for (const key of rest) at = at instanceof Y.Map ? at.get(key) : undefined;
  return at instanceof Y.Map ? at : undefined;
}

function newMap(tree: Tree): Y.Map<unknown> {
  const map = new Y.Map<unknown>();
  for (const [key, value] of tree) map.set(key, isTree(value) ? newMap(value) : value);
  return map;
}

/** A map of Yjs knows its keys for good, also those of what is gone. */
export function wasEverIn(doc: Y.Doc, place: Path, key: string): boolean {
  return mapAt(doc, place)?._map.has(key) === true;
}

/** The Yjs client that wrote what stands at a path. */
export function writerOfEntry(doc: Y.Doc, path: Path): number | undefined {
  return mapAt(doc, path.slice(0, -1))?._map.get(path.at(-1) ?? "")?.id.client;
}

/** The Yjs client that wrote what stood there before. */
export function writerBefore(doc: Y.Doc, path: Path): number | undefined {
  return mapAt(doc, path.slice(0, -1))?._map.get(path.at(-1) ?? "")?.left?.id.client;
}
