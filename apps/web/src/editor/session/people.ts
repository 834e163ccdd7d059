import { presenceLength } from "@solidtype/contracts";
import { authorOf } from "../../platform/author.ts";
import { readPose } from "./camera-pose.ts";
import type { PersonHere } from "./editor-state.ts";

/** No name of a face is as long: it would cost everybody here time to look for it. */
const longestName = 2_000;

const guest = "Guest";

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
    name: key.startsWith("link:") ? guest : author.name,
    feature: typeof feature === "string" ? feature : null,
    selection: picked.filter((name) => typeof name === "string" && name.length <= longestName),
    camera: readPose(camera),
  };
}

/**
 * Who else is here: somebody with several windows once, by the one that is followed or the first, and oneself not at all.
 * Who came by one share link are told apart by nothing but their windows.
 */
export function othersHere(
  people: readonly PersonHere[],
  me: string,
  following: number | null,
): readonly PersonHere[] {
  const windows = new Map<string, PersonHere>();
  for (const person of people) {
    if (person.id === me && !person.agent) continue;
    const who = person.name === guest ? `${person.client}` : `${person.id} ${person.agent}`;
    if (!windows.has(who) || person.client === following) windows.set(who, person);
  }
  return [...windows.values()];
}

/** Picks beyond this many are not told: their tint would hide the part. */
const mostPicks = 100;
/** What else is told of a person, at most: their name, where they look, which feature is open. */
const besidePicks = 1_000;

/** Of what is picked here as much as can be told: a word that is too long would be refused whole, and its speaker forgotten. */
export function toldPicks(selection: readonly string[]): readonly string[] {
  let room = presenceLength - besidePicks;
  return selection.slice(0, mostPicks).filter((name) => {
    const length = JSON.stringify(name).length + 1;
    if (length > room) return false;
    room -= length;
    return true;
  });
}

function partsOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
