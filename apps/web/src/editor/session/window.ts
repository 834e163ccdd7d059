import type { Presence, SyncState } from "@solidtype/sync";
import { answerWindows, hasAgreedToLose } from "../../platform/other-windows.ts";
import { wouldLose } from "../save-words.ts";

type Minded = {
  readonly person: string;
  /** Of the document's stream. */
  readonly url: string;
  readonly presence: Presence;
  readonly sync: () => SyncState;
  /** Whether something is under way that ends with the window. */
  readonly isBusy: () => boolean;
  readonly hurry: () => void;
};

const streamsPath = "/api/v1/streams/";

/** Says goodbye when the window goes, asks before something is lost with it, and hurries when it is looked at again. */
export function mindTheWindow({ person, url, presence, sync, isBusy, hurry }: Minded): () => void {
  // A page that the browser keeps for going back comes back as it was.
  const leave = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) void presence.close();
  };
  const ask = (event: BeforeUnloadEvent): void => {
    if (hasAgreedToLose()) return;
    if (wouldLose(sync()) || isBusy()) event.preventDefault();
  };
  // Somebody who looks at the window again may have signed in elsewhere meanwhile, or have been let in.
  const look = (): void => {
    if (document.visibilityState === "visible") hurry();
  };
  const path = url.slice(url.indexOf(streamsPath) + streamsPath.length);
  const silent = answerWindows(person, () => {
    const state = sync();
    return wouldLose(state) && "unsaved" in state ? { path, changes: state.unsaved } : null;
  });
  addEventListener("pagehide", leave);
  addEventListener("beforeunload", ask);
  addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
  return () => {
    silent();
    removeEventListener("online", look);
    document.removeEventListener("visibilitychange", look);
    removeEventListener("pagehide", leave);
    removeEventListener("beforeunload", ask);
  };
}
