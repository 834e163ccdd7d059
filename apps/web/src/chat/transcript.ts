import { type SessionId, type WorkspaceId, chatStream } from "@solidtype/contracts";
import { followMessages } from "@solidtype/sync";
import { useEffect, useState } from "react";
import { live } from "../platform/api.ts";
import { wakes } from "../platform/shape-store.ts";
import { followChat, type Transcript } from "./follow-chat.ts";

const nothing: Transcript = { chat: null, broken: false, refused: null };

/** A chat's rows, live. Whoever has just spoken in it looks at once whether it has a stream now. */
export function useTranscript(
  workspace: WorkspaceId,
  session: SessionId | null,
  spoken: boolean,
): Transcript {
  const [shown, setShown] = useState<{ readonly of: string; readonly transcript: Transcript } | null>(null);

  useEffect(() => {
    if (session === null) return;
    let newest = nothing;
    let frame: number | null = null;
    const stop = followChat({
      read(reading) {
        const following = followMessages({
          baseUrl: `${location.origin}/api/v1/streams`,
          path: chatStream(workspace, session),
          fetch: live().fetch,
          from: null,
          ...reading,
        });
        return () => void following.stop();
      },
      wakes,
      // Rows come many times a second; what is drawn is what there is when the browser draws.
      show(transcript) {
        newest = transcript;
        frame ??= requestAnimationFrame(() => {
          frame = null;
          setShown((before) => {
            const chat = newest.chat ?? (before?.of === session ? before.transcript.chat : null);
            return { of: session, transcript: { ...newest, chat } };
          });
        });
      },
    });
    return () => {
      if (frame !== null) cancelAnimationFrame(frame);
      stop();
    };
  }, [workspace, session, spoken]);

  return shown?.of === session ? shown.transcript : nothing;
}
