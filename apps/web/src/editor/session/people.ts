import { authorOf } from "../../platform/author.ts";
import { readPose } from "./camera-pose.ts";
import type { PersonHere } from "./editor-state.ts";

/** No name of a face is as long: it would cost everybody here time to look for it. */
const longestName = 2_000;

/** What a member of the workspace is called; null while nobody knows. */
export type NameOf = (person: string) => string | null;

/**
 * Who is in another window. Who they are is what the server says (`principal`); of what they say of themselves only
 * the name counts, and only for somebody whom this page knows no name of.
 */
export function readPerson(client: number, state: unknown, nameOf: NameOf): PersonHere | null {
  const { principal, person, feature, selection, camera } = partsOf(state);
  const { id: key, actingFor } = partsOf(principal);
  if (typeof key !== "string") return null;
  const { name: said } = partsOf(person);
  const called = (id: string): string =>
    nameOf(id) ?? (typeof said === "string" && key === `person:${id}` ? said.slice(0, 80) : "somebody");
  const forWhom = typeof actingFor === "string" ? actingFor.replace(/^person:/, "") : null;
  const author = authorOf(key, forWhom, called);
  const picked = Array.isArray(selection) ? selection.slice(0, 200) : [];
  return {
    client,
    ...author,
    name: key.startsWith("link:") ? "Guest" : author.name,
    feature: typeof feature === "string" ? feature : null,
    selection: picked.filter((name) => typeof name === "string" && name.length <= longestName),
    camera: readPose(camera),
  };
}

function partsOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
