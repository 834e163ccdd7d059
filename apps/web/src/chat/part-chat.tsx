import { useMemo } from "react";
import type { Place } from "../editor/place.ts";
import { useSession } from "../editor/session/session-context.ts";
import { ChatPanel } from "./chat-panel.tsx";
import { blockedAt, type ChatPlace } from "./chat-place.ts";

/** The agent beside the part that is open, with what is selected there. */
export function PartChat({ place, onClose }: { readonly place: Place; readonly onClose: () => void }) {
  const session = useSession();
  const chatPlace = useMemo(
    (): ChatPlace => ({
      workspace: place.workspace,
      blocked: blockedAt(place),
      part: {
        project: place.project,
        document: place.document,
        branch: place.branch,
        selection: () =>
          session.store
            .getState()
            .selection.flatMap(({ reference }) => (reference === null ? [] : [reference.name])),
        runs: {
          has: (run) => place.readOnly === null && session.canUndoRun(run),
          undo: (run) => session.undoRun(run),
          listen: (heard) => session.store.subscribe(heard),
        },
      },
    }),
    [place, session],
  );
  const leave = (): void => document.querySelector<HTMLElement>("main canvas")?.focus();
  return (
    <ChatPanel
      key={place.document}
      place={chatPlace}
      takesFocus
      person={session.person.id}
      onClose={onClose}
      onLeave={leave}
    />
  );
}
