import type { StoreApi } from "zustand/vanilla";
import type { EditorState } from "./editor-state.ts";

const againMs = 10_000;

type Reports = Pick<StoreApi<Pick<EditorState, "reports">>, "subscribe">;

/** A part with files that could not be reached is built again: after a while, and when there is a connection again. */
export function followUnreached({ subscribe }: Reports, buildAgain: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const calm = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const again = (): void => {
    if (timer === undefined) return;
    calm();
    buildAgain();
  };
  const stop = subscribe(({ reports }, before) => {
    if (reports === before.reports) return;
    calm();
    const isUnreached = [...reports.values()].some(({ error }) => error?.code === "file-unreachable");
    if (isUnreached) timer = setTimeout(again, againMs);
  });
  addEventListener("online", again);
  return () => {
    calm();
    stop();
    removeEventListener("online", again);
  };
}
