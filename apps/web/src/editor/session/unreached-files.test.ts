import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import type { EditorState } from "./editor-state.ts";
import { followUnreached } from "./unreached-files.ts";

let goOnline: () => void = () => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", (_: string, heard: () => void) => (goOnline = heard));
  vi.stubGlobal("removeEventListener", () => (goOnline = () => undefined));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const reported = (code?: string): EditorState["reports"] =>
  new Map([
    [
      "i1",
      code === undefined
        ? { id: "i1", status: "built" }
        : { id: "i1", status: "failed", error: { code, message: "" } },
    ],
  ]);

function followed() {
  const store = createStore<Pick<EditorState, "reports">>(() => ({ reports: new Map() }));
  const built = vi.fn<() => void>();
  return { store, built, stop: followUnreached(store, built) };
}

test("a part with a file that cannot be reached is built again after a while, and at once with a connection", () => {
  const { store, built } = followed();
  store.setState({ reports: reported("file-unreachable") });
  vi.advanceTimersByTime(60_000);
  expect(built).toHaveBeenCalledTimes(1);
  store.setState({ reports: reported("file-unreachable") });
  goOnline();
  goOnline();
  expect(built).toHaveBeenCalledTimes(2);
});

test("nothing is built again once the file was reached, for a file that is gone, or after the part was closed", () => {
  const { store, built, stop } = followed();
  store.setState({ reports: reported("file-unreachable") });
  store.setState({ reports: reported() });
  goOnline();
  store.setState({ reports: reported("file-missing") });
  vi.advanceTimersByTime(60_000);
  store.setState({ reports: reported("file-unreachable") });
  stop();
  vi.advanceTimersByTime(60_000);
  expect(built).not.toHaveBeenCalled();
});
