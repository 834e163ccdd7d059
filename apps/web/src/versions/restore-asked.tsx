import { useState } from "react";
import { AskDialog } from "../design/ask-dialog.tsx";
import type { Place } from "../editor/place.ts";
import { partAddress } from "../platform/addresses.ts";
import { type Moment, momentOf } from "./moment.ts";

type RestoreAskedProps = {
  readonly place: Place;
  readonly state: string;
  /** Answers with what is wrong, or null when it is done. */
  readonly onRestore: (moment: Moment) => Promise<string | null>;
};

/** Asks whoever comes from a look at an earlier state whether the part is to be that again. */
export function RestoreAsked({ place, state, onRestore }: RestoreAskedProps) {
  const [isOpen, setOpen] = useState(true);
  if (!isOpen) return null;
  const restore = async (): Promise<string | null> => {
    const text = state.includes(".") ? { at: state, version: null } : { at: null, version: state };
    try {
      const moment = await momentOf(place.document, text);
      return moment === null ? "There is no such state." : await onRestore(moment);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <AskDialog
      title="Bring back what you looked at?"
      note={`“${place.name}” becomes what it was then, as one change: undo takes that back, and its history keeps everything since.`}
      action="Restore"
      onClose={() => {
        setOpen(false);
        // Loaded anew, it is not to ask again.
        history.replaceState(history.state, "", partAddress(place.document, { branch: place.named }));
      }}
      onAnswer={restore}
    />
  );
}
