import type { SyncState } from "@solidtype/sync";
import type { StoreApi } from "zustand/vanilla";
import { changes } from "./save-words.ts";

type Sync = Pick<StoreApi<{ readonly sync: SyncState }>, "getState" | "subscribe">;

/** What keeps the platform from having all that was edited here: words, null for nothing, undefined while it is on its way. */
function hindrance(sync: SyncState): string | null | undefined {
  if (!("unsaved" in sync) || sync.unsaved === 0) return null;
  const missing = `It would be without ${changes(sync.unsaved)} of yours`;
  switch (sync.kind) {
    case "offline":
      return `${missing}, which the platform does not have yet: it does not answer. Try again once your work is saved.`;
    case "refused":
      return `${missing}, which the platform did not take: ${sync.reason.message}`;
    case "closed":
      return `${missing}: the part was closed before they were saved.`;
    case "connecting":
    case "saving":
      return undefined;
  }
}

/**
 * For whatever the platform makes of what it has: waits until it has all that was edited here. Null then, else why it
 * does not get there, in words.
 */
export function savedFirst(store: Sync, signal?: AbortSignal): Promise<string | null> {
  return new Promise((done, fail) => {
    const look = (): void => {
      const found = hindrance(store.getState().sync);
      if (found === undefined && signal?.aborted !== true) return;
      stop();
      signal?.removeEventListener("abort", look);
      if (found === undefined) fail(signal?.reason);
      else done(found);
    };
    const stop = store.subscribe(look);
    signal?.addEventListener("abort", look);
    look();
  });
}
