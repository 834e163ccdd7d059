import type { SyncState } from "@solidtype/sync";
import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { savedFirst } from "./saved-first.ts";

const at = (sync: SyncState) => createStore<{ readonly sync: SyncState }>(() => ({ sync }));
const saving = { kind: "saving", unsaved: 2, kept: true } as const;
const reason = { code: "forbidden", message: "You may not change it." };

test("what the platform makes of a part waits until it has all that was edited here", async () => {
  const store = at(saving);
  let answer: string | null | undefined;
  const asked = savedFirst(store).then((found) => (answer = found));
  store.setState({ sync: { ...saving, unsaved: 1 } });
  await Promise.resolve();
  expect(answer).toBeUndefined();
  store.setState({ sync: { kind: "saved" } });
  expect(await asked).toBeNull();
});

test("where nothing was edited, or nobody answers a mere reader, there is nothing to wait for", async () => {
  expect(await savedFirst(at({ kind: "live" }))).toBeNull();
  expect(await savedFirst(at({ kind: "offline", unsaved: 0, kept: true }))).toBeNull();
  expect(await savedFirst(at({ kind: "connecting", unsaved: 0, kept: true }))).toBeNull();
});

test("changes that do not get through are said, also when that turns out only while one waits", async () => {
  expect(await savedFirst(at({ kind: "offline", unsaved: 3, kept: true }))).toMatch(
    /without 3 changes of yours/,
  );
  const store = at(saving);
  const asked = savedFirst(store);
  store.setState({ sync: { kind: "refused", reason, mayPass: true, unsaved: 1, kept: true } });
  expect(await asked).toMatch(/without 1 change of yours.*You may not change it\./);
});

test("whoever calls it off waits no longer", async () => {
  const abort = new AbortController();
  const asked = savedFirst(at(saving), abort.signal);
  abort.abort(new Error("called off"));
  await expect(asked).rejects.toThrow("called off");
});
