import { fail, ok, type Result } from "@solidtype/contracts";
import { ask, Backoff, type Fetch } from "../stream/request.ts";
import type { OpenDocument } from "./open-document.ts";

const storeIsSilent = "It could not be opened: its store does not answer. Try again in a moment.";

export type Patience = {
  readonly milliseconds: number;
  /** Whoever waits gives up. */
  readonly signal?: AbortSignal | undefined;
};

/** Until the document has caught up with the server, but no longer than somebody who wants to edit it waits. */
export async function whenSynced(
  open: OpenDocument,
  patience: Patience,
): Promise<Result<null, "not-opened" | "cancelled">> {
  const synced = open.synced.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const end = await within(patience, synced);
  if (end === "late") return fail("not-opened", storeIsSilent);
  if (end === "cancelled") return fail("cancelled", "It was cancelled before the document was open.");
  return end.value === null ? ok(null) : fail("not-opened", `It could not be opened: ${end.value}`);
}

/**
 * Until an open document has all that the server has by now, also what somebody else saved a moment ago: to follow it
 * live says nothing of the last milliseconds, and a line may be dead for longer before anybody notices.
 */
export async function whenAsOfNow(
  open: OpenDocument,
  fetch: Fetch,
  patience: Patience,
): Promise<Result<null, "not-opened" | "cancelled">> {
  const gone = new AbortController();
  const end = await within(patience, catchUp(open, fetch, gone.signal));
  gone.abort();
  if (end === "late") return fail("not-opened", storeIsSilent);
  if (end === "cancelled") return fail("cancelled", "It was cancelled before the document was read.");
  return end.value === null ? ok(null) : fail("not-opened", `It could not be read: ${end.value}`);
}

/** Why it cannot be, or null. */
async function catchUp(open: OpenDocument, fetch: Fetch, gone: AbortSignal): Promise<string | null> {
  const backoff = new Backoff();
  let head = await ask(fetch, open.url, { method: "HEAD", signal: gone });
  // A replica that restarts, or a line that breaks, is away for a moment.
  while (head.kind === "away" && !gone.aborted) {
    await backoff.wait(head.retryAfterMs, gone);
    head = await ask(fetch, open.url, { method: "HEAD", signal: gone });
  }
  if (head.kind === "refused") return head.failure.message;
  const now = head.kind === "answered" ? head.response.headers.get("stream-next-offset") : null;
  if (now === null) return "its store does not answer. Try again in a moment.";
  if (isAt(open, now)) return null;
  return new Promise((resolve) => {
    // What comes is applied in a transaction, and right after it reading stands further on.
    const look = (): void => queueMicrotask(() => isAt(open, now) && done());
    const done = (): void => {
      open.doc.off("afterTransaction", look);
      gone.removeEventListener("abort", done);
      resolve(null);
    };
    open.doc.on("afterTransaction", look);
    gone.addEventListener("abort", done, { once: true });
    open.hurry();
  });
}

const isAt = ({ offset }: OpenDocument, wanted: string): boolean => offset !== null && offset >= wanted;

/** Until everything edited so far is stored; a failure says what is known of it. */
export async function whenSaved(
  open: OpenDocument,
  patience: Patience,
): Promise<Result<null, "not-saved" | "cancelled">> {
  const end = await within(patience, open.saved());
  if (end === "late" || end === "cancelled" || end.value.kind === "closed")
    return fail(
      end === "cancelled" ? end : "not-saved",
      "It is not certain that the change was saved: the store does not answer. Look at it again before you repeat the change.",
    );
  const state = end.value;
  return state.kind === "refused" && state.unsaved > 0
    ? fail("not-saved", `The change was refused: ${state.reason.message}`)
    : ok(null);
}

function within<Value>(
  { milliseconds, signal }: Patience,
  work: Promise<Value>,
): Promise<{ readonly value: Value } | "late" | "cancelled"> {
  if (signal?.aborted === true) return Promise.resolve("cancelled");
  return new Promise((resolve, reject) => {
    const cancel = () => end("cancelled");
    const timer = setTimeout(() => end("late"), milliseconds);
    const end = (how: { readonly value: Value } | "late" | "cancelled") => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      resolve(how);
    };
    signal?.addEventListener("abort", cancel);
    work.then((value) => end({ value }), reject);
  });
}
