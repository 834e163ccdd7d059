import { fail, type Result, uniqueText } from "@solidtype/contracts";
import * as Y from "yjs";
import { joinFrames } from "../frames.ts";
import { streamUrl } from "../stream/messages.ts";
import { type Answer, ask, Backoff, type Fetch, timeToSend } from "../stream/request.ts";
import type { Patience } from "./patience.ts";
import { type DocumentState, readState } from "./read-state.ts";

/** The longest pause between two tries, times how often it was tried: who drags something writes some twenty times a second. */
const PAUSE_MS = 20;

export type ChangeOptions = {
  /** Of the streams, without the path. */
  readonly baseUrl: string;
  readonly path: string;
  readonly fetch: Fetch;
  /** How long it is tried where others write all the time, and how long its storing may take. */
  readonly patience: Patience;
};

/**
 * Changes a document exactly as it was read: what `work` has seen is what its change lands on, or it is not stored. Where
 * somebody wrote in between it is read and worked on anew, until the patience ends. A change whose answer was lost is sent
 * again under its number, and is in once.
 */
export async function changeAsRead<Value>(
  options: ChangeOptions,
  work: (doc: Y.Doc, offset: string) => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  const { milliseconds, signal: cancelled } = options.patience;
  const late = AbortSignal.timeout(milliseconds);
  for (let tries = 1; ; tries++) {
    const read = await readPatiently(options, late);
    if (!read.ok) return read;
    const { done, updates } = await worked(read.value, work);
    if (!done.ok || updates.length === 0) return done;
    if (cancelled?.aborted === true)
      return fail("cancelled", "It was cancelled before anything was changed.");
    // Cancelling does not cut this off: what became of the change would not be known.
    const answer = await post(options, read.value.offset, joinFrames(updates));
    if (answer.kind === "answered") return done;
    if (answer.kind === "away")
      return fail(
        "not-saved",
        "It is not certain that the change was saved: the store does not answer. Look at it again before you repeat the change.",
      );
    if (answer.failure.code !== "precondition-failed")
      return fail("not-saved", `The change was refused: ${answer.failure.message}`);
    if (late.aborted)
      return fail("busy", "Somebody changes it all the time just now. Try again when it rests for a moment.");
    await delay(Math.random() * PAUSE_MS * tries);
  }
}

const delay = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds));

/** A replica that restarts, or a line that breaks, is away for a moment. */
async function readPatiently(options: ChangeOptions, late: AbortSignal): Promise<Result<DocumentState>> {
  const backoff = new Backoff();
  for (;;) {
    const read = await readState({ ...options, at: "now" });
    if (read.ok || read.error.code !== "service-unavailable" || late.aborted) return read;
    await backoff.wait(null, late);
  }
}

/** What came of the work on a copy, and what that wrote. */
async function worked<Done>(
  { state, offset }: DocumentState,
  work: (doc: Y.Doc, offset: string) => Promise<Done>,
): Promise<{ readonly done: Done; readonly updates: readonly Uint8Array[] }> {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, state);
    const updates: Uint8Array[] = [];
    doc.on("update", (update: Uint8Array) => updates.push(update));
    return { done: await work(doc, offset), updates };
  } finally {
    doc.destroy();
  }
}

async function post(options: ChangeOptions, offset: string, body: Uint8Array<ArrayBuffer>): Promise<Answer> {
  const backoff = new Backoff();
  const late = AbortSignal.timeout(options.patience.milliseconds + timeToSend(body.length));
  const init = {
    method: "POST",
    body,
    headers: {
      "Content-Type": "application/octet-stream",
      "Producer-Id": uniqueText(),
      "Producer-Epoch": "0",
      "Producer-Seq": "0",
      "Stream-Expected-Offset": offset,
    },
    signal: late,
  };
  for (;;) {
    const answer = await ask(options.fetch, streamUrl(options), init);
    if (answer.kind === "answered") await answer.response.body?.cancel().catch(() => undefined);
    if (answer.kind !== "away" || late.aborted) return answer;
    await backoff.wait(answer.retryAfterMs, late);
  }
}
