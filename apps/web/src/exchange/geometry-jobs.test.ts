import { failure, newId, problemOf } from "@solidtype/contracts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exportDocument } from "./geometry-jobs.ts";
import { TaskFailed } from "./task-list.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const going = { signal: new AbortController().signal, progress: () => undefined, label: () => undefined };
const file = { name: "Part.stl", type: "model/stl", bytes: 1 };

/** A platform that takes a job on, and answers as it is told how that stands; when nothing is left, that there is none. It may be away when it is asked to begin again, too. */
function platform(...stands: ("lost" | "away" | "queued" | "done")[]) {
  const keys: (string | null)[] = [];
  const [id, workspace] = [newId("job"), newId("workspace")];
  const result = { ...file, blob: `${workspace}/export/${id}.stl` };
  const said = (state: string) =>
    Response.json({
      data: { kind: "export", id, state, progress: 0, error: null, result: state === "done" ? result : null },
    });
  vi.stubGlobal("fetch", async (_address: string, { method, headers }: RequestInit) => {
    if (method === "POST") {
      keys.push(new Headers(headers).get("idempotency-key"));
      if (stands[0] !== "away") return said("queued");
    }
    const state = stands.shift() ?? "lost";
    if (state === "away")
      return Response.json(problemOf(failure("bus-unavailable"), newId("request")), { status: 503 });
    return state === "lost"
      ? Response.json(problemOf(failure("not-found"), newId("request")), { status: 404 })
      : said(state);
  });
  return keys;
}

const exported = () => exportDocument(newId("document"), { format: "stl" }, going);

test("an export that the platform lost is begun again by the same key", async () => {
  const keys = platform("queued", "lost", "done");
  const done = exported();
  await vi.runAllTimersAsync();
  expect(await done).toMatchObject(file);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test("one that is lost again and again fails in words", async () => {
  const keys = platform();
  const failed = expect(exported()).rejects.toThrow(TaskFailed);
  await vi.runAllTimersAsync();
  await failed;
  expect(keys).toHaveLength(4);
});

test("a platform that is away just when a lost job is to be begun again is waited for", async () => {
  const keys = platform("queued", "lost", "away", "away", "done");
  const done = exported();
  await vi.runAllTimersAsync();
  expect(await done).toMatchObject(file);
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(1);
});
