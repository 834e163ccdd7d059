import { type Chat, ChatFold, type SessionId, type WorkspaceId, chatStream } from "@solidtype/contracts";
import { followMessages } from "@solidtype/sync";
import { useEffect, useState } from "react";
import { live } from "../platform/api.ts";

export type Transcript = {
  /** Null until the first rows are here. */
  readonly chat: Chat | null;
  /** Whether what is shown may be behind, because the server does not answer. */
  readonly broken: boolean;
  readonly refused: string | null;
};

const nothing: Transcript = { chat: null, broken: false, refused: null };
const nobodySpoke: Transcript = { ...nothing, chat: new ChatFold().chat() };

/**
 * A chat's rows, live. `spoken` rises when something was said from here: a chat that has no stream yet has one then,
 * and is followed from its beginning.
 */
export function useTranscript(workspace: WorkspaceId, session: SessionId | null, spoken: number): Transcript {
  const [shown, setShown] = useState<{ readonly of: string; readonly transcript: Transcript } | null>(null);

  useEffect(() => {
    if (session === null) return;
    const fold = new ChatFold();
    let state = nothing;
    let frame: number | null = null;
    // Rows come many times a second; what is drawn is what there is when the browser draws.
    const show = (change: Partial<Transcript>): void => {
      state = { ...state, ...change };
      frame ??= requestAnimationFrame(() => {
        frame = null;
        setShown({ of: session, transcript: state });
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
        if (failure.code === "not-found") show(nobodySpoke);
        else show({ refused: failure.message });
      },
    });
    return () => {
      if (frame !== null) cancelAnimationFrame(frame);
      void following.stop();
    };
  }, [workspace, session, spoken]);

  return shown?.of === session ? shown.transcript : nothing;
}
