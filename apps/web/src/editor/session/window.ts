import type { Presence } from "@solidtype/sync";
import { answerWindows, hasAgreedToLose } from "../../platform/other-windows.ts";

type Minded = {
  readonly person: string;
  /** Of the document's stream. */
  readonly url: string;
  readonly presence: Presence;
  /** How many changes nothing but the window holds. */
  readonly held: () => number;
  /** Whether something ends with the page, be it changes or work under way. */
  readonly endsWithPage: () => boolean;
  readonly hurry: () => void;
};

const streamsPath = "/api/v1/streams/";

/** Says goodbye when the window goes, asks before something is lost with it, and hurries when it is looked at again. */
export function mindTheWindow({ person, url, presence, held, endsWithPage, hurry }: Minded): () => void {
  // A page that the browser keeps for going back comes back as it was.
  const leave = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) void presence.close();
  };
  const ask = (event: BeforeUnloadEvent): void => {
    if (!hasAgreedToLose() && endsWithPage()) event.preventDefault();
  };
  // Back to what the same page has shown before unloads nothing.
  const askBack = (event: NavigateEvent): void => {
    const { cancelable, navigationType, destination } = event;
    const { pathname, search } = new URL(destination.url);
    const isHere = pathname === location.pathname && search === location.search;
    if (!cancelable || navigationType !== "traverse" || isHere || !endsWithPage()) return;
    if (
      !confirm("Something that was done here is only in this window, and ends with it. Leave all the same?")
    )
      event.preventDefault();
  };
  // Somebody who looks at the window again may have signed in elsewhere meanwhile, or have been let in.
  const look = (): void => {
    if (document.visibilityState === "visible") hurry();
  };
  const path = url.slice(url.indexOf(streamsPath) + streamsPath.length);
  const silent = answerWindows(person, () => {
    const changes = held();
    return changes > 0 ? { path, changes } : null;
  });
  addEventListener("pagehide", leave);
  addEventListener("beforeunload", ask);
  globalThis.navigation?.addEventListener("navigate", askBack);
  addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
  return () => {
    silent();
    removeEventListener("online", look);
    document.removeEventListener("visibilitychange", look);
    removeEventListener("pagehide", leave);
    removeEventListener("beforeunload", ask);
    globalThis.navigation?.removeEventListener("navigate", askBack);
  };
}
