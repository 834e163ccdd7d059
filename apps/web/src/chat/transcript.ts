import { type Chat, ChatFold, type SessionId, type WorkspaceId, chatStream } from "@solidtype/contracts";
import { followMessages } from "@solidtype/sync";
import { useEffect, useState } from "react";
import { live } from "../platform/api.ts";
import { wakes } from "../platform/shape-store.ts";

export type Transcript = {
  /** Null until the first rows are here. */
  readonly chat: Chat | null;
  /** Whether what is shown may be behind, because the server does not answer. */
  readonly broken: boolean;
  readonly refused: string | null;
};

const nothing: Transcript = { chat: null, broken: false, refused: null };
const nobodySpoke: Transcript = { ...nothing, chat: new ChatFold().chat() };
const lookAgainMs = 3000;
/** Access that is given back is noticed within this time, and a new sign-in when the window is looked at. */
const askAgainMs = 30_000;

/** A chat's rows, live. One in which nobody has spoken yet has no stream: it is looked for again until there is one. */
export function useTranscript(
  workspace: WorkspaceId,
  session: SessionId | null,
  spoken: boolean,
): Transcript {
  const [shown, setShown] = useState<{ readonly of: string; readonly transcript: Transcript } | null>(null);
  const [looks, setLooks] = useState(0);

  useEffect(() => {
    if (session === null) return;
    const fold = new ChatFold();
    let state = nothing;
    let frame: number | null = null;
    let later: ReturnType<typeof setTimeout> | undefined;
    let deafen = (): void => undefined;
    // Rows come many times a second; what is drawn is what there is when the browser draws.
    const show = (change: Partial<Transcript>): void => {
      state = { ...state, ...change };
      frame ??= requestAnimationFrame(() => {
        frame = null;
        // What was read before it was refused stays while it is asked for again.
        setShown((before) => {
          const chat = state.chat ?? (before?.of === session ? before.transcript.chat : null);
          return { of: session, transcript: { ...state, chat } };
        });
      });
    };
    const following = followMessages({
      baseUrl: `${location.origin}/api/v1/streams`,
      path: chatStream(workspace, session),
      fetch: live().fetch,
      from: null,
      received(rows) {
        fold.add(rows);
        show({ chat: fold.chat() });
      },
      changed: (reading) => show({ broken: reading === "broken" }),
      refused(failure) {
        const again = (): void => setLooks((count) => count + 1);
        const isRefused = failure.code !== "not-found";
        show(isRefused ? { refused: failure.message } : nobodySpoke);
        later = setTimeout(again, isRefused ? askAgainMs : lookAgainMs);
        if (isRefused) deafen = wakes(again);
      },
    });
    return () => {
      clearTimeout(later);
      deafen();
      if (frame !== null) cancelAnimationFrame(frame);
      void following.stop();
    };
  }, [workspace, session, spoken, looks]);

  return shown?.of === session ? shown.transcript : nothing;
}
