import type { SyncState } from "@solidtype/sync";

type Unsaved = Extract<SyncState, { readonly unsaved: number }>;

export const changes = (count: number): string => (count === 1 ? "1 change" : `${count} changes`);

/** What would be lost with the window is not called kept. */
function waiting({ unsaved, kept }: Unsaved): string {
  return `${changes(unsaved)} ${kept ? "kept here" : "only in this window"}`;
}

/** The save state in words that are never better than the truth. */
export function saveWords(state: SyncState): string {
  switch (state.kind) {
    case "connecting":
      return state.unsaved > 0 ? `Connecting… · ${waiting(state)}` : "Connecting…";
    case "live":
    case "saved":
      return "Saved";
    case "saving":
      return "Saving…";
    case "offline":
      return state.unsaved > 0 ? `Offline · ${waiting(state)}` : "Offline";
    case "refused":
      return `${state.unsaved > 0 ? "Not saved" : "Not up to date"}: ${state.reason.message}`;
    case "closed":
      return "Closed";
  }
}

/** How many changes closing the window now would lose. */
export function inWindowOnly(state: SyncState): number {
  return state.kind !== "closed" && "unsaved" in state && !state.kept ? state.unsaved : 0;
}

/** Whether the platform has all that was edited here. */
export const isSaved = (state: SyncState): boolean => !("unsaved" in state) || state.unsaved === 0;
