import { type BranchId, type DocumentId, parseId } from "@solidtype/contracts";
import { api } from "../platform/api.ts";

/** A state of a document in the past, and what it is called. */
export type Moment = { readonly branch: BranchId; readonly offset: string; readonly words: string };

/** What an address says of the past: a version by its id, or a place in a branch's history. */
export type MomentText = { readonly version: string | null; readonly at: string | null };

/** Null where the address says nothing of the past. Throws in words when there is no such state. */
export async function momentOf(document: DocumentId, text: MomentText): Promise<Moment | null> {
  if (text.at !== null) {
    const [branchText, offset = ""] = text.at.split(".", 2);
    const branch = parseId("branch", branchText);
    if (branch === undefined) throw new Error("This is no link to an earlier state.");
    return { branch, offset, words: "An earlier state" };
  }
  if (text.version === null) return null;
  const version = parseId("version", text.version);
  if (version === undefined) throw new Error("This is no link to a version.");
  const asked = await api.getVersion({ params: { version }, query: { document } });
  if (!asked.ok) throw new Error(asked.error.message);
  const [place] = asked.value.data.documents;
  if (place === undefined) throw new Error(`The version “${asked.value.data.name}” does not have this part.`);
  return { branch: place.branch, offset: place.offset, words: asked.value.data.name };
}
