import { newId } from "@solidtype/document";
import type { MeState } from "./use-me.ts";

/** Which of all who come by the same link this window is: each undoes only their own. */
const guest = newId();

/** Who edits here: the person, or whoever came by a share link. */
export function personOf(who: MeState): { readonly id: string; readonly name: string } | null {
  if (who.kind === "signed-in") return { id: who.me.person.id, name: who.me.person.name };
  return who.kind === "by-link" ? { id: `${who.link}:${guest}`, name: "Guest" } : null;
}
