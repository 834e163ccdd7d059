import { fail, ok, type Result } from "@solidtype/contracts";
import * as Y from "yjs";
import { emptyPart } from "../model/empty-part.ts";
import { type ModelInvalid, parseModel, type PartModel, SCHEMA_VERSION, type Unit } from "../model/model.ts";
import { migrated, migrations } from "./migrations.ts";
import { readModel } from "./read-model.ts";
import { changesBetween, type Tree } from "./tree.ts";
import { treeOfModel } from "./tree-of-model.ts";
import { readDocument, writeChanges } from "./yjs-tree.ts";

/**
 * What a new part holds is written by this client id, from clock 0, in one fixed order: two clients that begin
 * one document at once write the very same structs, and Yjs keeps them once. So it depends on the document's
 * kind alone and must never change (a test pins its bytes). What the creator chose, name and unit, is written
 * after it under a client id of its own. Yjs draws client ids from 32 random bits; the first hundred are ours.
 */
const PART_SKELETON_CLIENT = 1;
export const RESERVED_CLIENT_IDS = 100;

export type DocumentKind = "part";

let skeletonEnds: ReadonlyMap<number, number> | undefined;

/** Whether a struct of a reserved client can be part of a skeleton: they may be sent along, never added to. */
export function isSkeletonStruct(client: number, end: number): boolean {
  skeletonEnds ??= Y.decodeStateVector(Y.encodeStateVectorFromUpdate(skeleton("part")));
  return end <= (skeletonEnds.get(client) ?? 0);
}

function skeleton(kind: DocumentKind): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = PART_SKELETON_CLIENT;
  const tree = new Map(treeOfModel(emptyPart("", "mm")));
  tree.set("meta", new Map(Object.entries({ kind, schema: SCHEMA_VERSION })));
  writeTree(doc, tree);
  return Y.encodeStateAsUpdate(doc);
}

function writeTree(doc: Y.Doc, tree: Tree): void {
  doc.transact(() =>
    writeChanges(doc, changesBetween(readDocument(doc), new Map([...readDocument(doc), ...tree]))),
  );
}

/** The first update of a new document. */
export function initialUpdate(kind: DocumentKind, name: string, unit: Unit): Uint8Array {
  return Y.encodeStateAsUpdate(newDocument(kind, name, unit));
}

function newDocument(kind: DocumentKind, name: string, unit: Unit): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, skeleton(kind));
  const meta = new Map([...(readDocument(doc).get("meta") as Tree), ["name", name], ["units", unit]]);
  writeTree(doc, new Map([["meta", meta]]));
  return doc;
}

function beginsAsEveryPart({ features }: PartModel): boolean {
  return emptyPart("", "mm").features.every(
    ({ id, type }, at) => features[at]?.id === id && features[at].type === type,
  );
}

/** A new document with this content, as an update. Its model is equal to the given one. */
export function fromModel(model: PartModel): Result<Uint8Array, ModelInvalid> {
  const parsed = parseModel(model);
  if (!parsed.ok) return parsed;
  if (!beginsAsEveryPart(parsed.value))
    return fail("model-invalid", "A part begins with its origin and its three planes: top, front, right.");
  const { name, units } = parsed.value.meta;
  const doc = newDocument("part", name, units);
  writeTree(doc, treeOfModel(parsed.value));
  return ok(Y.encodeStateAsUpdate(doc));
}

/** The model of a document as it is now. To follow one that changes, open it (`openPart`). */
export function toModel(doc: Y.Doc): PartModel {
  return readModel(migrated(readDocument(doc), migrations));
}

/** The model of a document given as updates, in any order. */
export function modelOfUpdates(updates: Iterable<Uint8Array>): Result<PartModel, "update-malformed"> {
  const doc = new Y.Doc();
  try {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
  } catch (error) {
    return fail("update-malformed", `The document's content cannot be read: ${String(error)}.`);
  }
  return ok(toModel(doc));
}
