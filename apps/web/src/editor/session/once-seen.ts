import type { StoreApi } from "zustand/vanilla";
import type { EditorState } from "./editor-state.ts";

/** Milliseconds that the kernel waits for the service's picture to be seen. A page in the background draws none. */
const longestWait = 3_000;

/** When the part was on screen, or when that has taken too long to wait for. */
export function onceSeen(store: StoreApi<EditorState>): Promise<void> {
  return new Promise((done) => {
    const stop = store.subscribe((state) => state.isSeen && go());
    const timer = setTimeout(go, longestWait);
    function go(): void {
      clearTimeout(timer);
      stop();
      done();
    }
  });
}
