import type { Presence, SyncState } from "@solidtype/sync";
import { wouldLose } from "../save-words.ts";

type Minded = {
  readonly presence: Presence;
  readonly sync: () => SyncState;
  /** Whether something is under way that ends with the window. */
  readonly isBusy: () => boolean;
  readonly hurry: () => void;
};

/** Says goodbye when the window goes, asks before something is lost with it, and hurries when it is looked at again. */
export function mindTheWindow({ presence, sync, isBusy, hurry }: Minded): () => void {
  // A page that the browser keeps for going back comes back as it was.
  const leave = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) void presence.close();
  };
  const ask = (event: BeforeUnloadEvent): void => {
    if (wouldLose(sync()) || isBusy()) event.preventDefault();
  };
  // Somebody who looks at the window again may have signed in elsewhere meanwhile, or have been let in.
  const look = (): void => {
    if (document.visibilityState === "visible") hurry();
  };
  addEventListener("pagehide", leave);
  addEventListener("beforeunload", ask);
  addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
  return () => {
    removeEventListener("online", look);
    document.removeEventListener("visibilitychange", look);
    removeEventListener("pagehide", leave);
    removeEventListener("beforeunload", ask);
  };
}
