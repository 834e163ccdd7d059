import type { Presence } from "@solidtype/sync";
import type { StoreApi } from "zustand/vanilla";
import type { EditorState } from "./editor-state.ts";
import { onceSeen } from "./once-seen.ts";
import { type NameOf, readPerson } from "./people.ts";

/** What the people of the workspace are called. */
export type Names = { readonly of: NameOf; readonly listen: (changed: () => void) => () => void };

/** Keeps in the store who else has the part open, and tells when somebody comes to a person who was alone with it. */
export function followPeople(
  { presence: { awareness }, names }: { readonly presence: Presence; readonly names: Names },
  store: StoreApi<EditorState>,
  onCompany: () => void,
): () => void {
  const read = (): void => {
    const people = [...awareness.getStates()].flatMap(([client, state]) => {
      const person = readPerson(client, state, names.of);
      return person === null || client === awareness.clientID ? [] : [person];
    });
    const wereAlone = store.getState().people.length === 0;
    store.setState({ people });
    if (wereAlone && people.length > 0) onCompany();
  };
  awareness.on("change", read);
  let stopNames: (() => void) | null = null;
  let isOver = false;
  // The picture comes first: until the workspace's list of names is there, people are called what they say themselves.
  void onceSeen(store).then(() => {
    if (!isOver) stopNames = names.listen(read);
  });
  return () => {
    isOver = true;
    awareness.off("change", read);
    stopNames?.();
  };
}
