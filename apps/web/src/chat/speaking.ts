import { type ChatRun, newId, type RunId, type SessionId } from "@solidtype/contracts";
import { useCallback, useState } from "react";
import { api } from "../platform/api.ts";
import type { ChatPlace } from "./chat-place.ts";

/** What was said and is on its way: shown at once, and kept with its reason when it did not get there. */
export type Sending = { readonly text: string; readonly run: RunId | null; readonly fault: string | null };

export type Speaking = {
  readonly sending: Sending | null;
  readonly fault: string | null;
  /** Rises with every word that arrived. */
  readonly spoken: number;
  say(text: string): Promise<void>;
  cancel(run: ChatRun): Promise<void>;
  decide(call: string, approved: boolean): Promise<void>;
  forgetFault(): void;
};

async function chatFor(place: ChatPlace, session: SessionId | null): Promise<SessionId | string> {
  if (session !== null) return session;
  const { workspace, part } = place;
  const started = await api.startChat({
    params: { workspace },
    body:
      part === null
        ? { context: "dashboard" }
        : { context: "editor", project: part.project, document: part.document, branch: part.branch },
  });
  return started.ok ? started.value.data.id : started.error.message;
}

/** Says things to the agent and steers its runs; a chat is made with the first word in it. */
export function useSpeaking(
  place: ChatPlace,
  session: SessionId | null,
  opened: (session: SessionId) => void,
): Speaking {
  const [sending, setSending] = useState<Sending | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [spoken, setSpoken] = useState(0);

  const say = useCallback(
    async (text: string): Promise<void> => {
      setFault(null);
      setSending({ text, run: null, fault: null });
      const chat = await chatFor(place, session);
      const id = chat.startsWith("chat_") ? (chat as SessionId) : null;
      if (id === null) return setSending({ text, run: null, fault: chat });
      const { part } = place;
      const started = await api.startRun({
        params: { chat: id },
        body: {
          text,
          ...(part === null
            ? {}
            : {
                document: part.document,
                branch: part.branch,
                selection: [...part.selection()].slice(0, 100),
              }),
        },
        idempotencyKey: newId("request"),
      });
      if (id !== session) opened(id);
      if (!started.ok) return setSending({ text, run: null, fault: started.error.message });
      setSending({ text, run: started.value.data.run, fault: null });
      setSpoken((count) => count + 1);
    },
    [place, session, opened],
  );
  const cancel = useCallback(
    async ({ id }: ChatRun): Promise<void> => {
      if (session === null) return;
      const done = await api.cancelRun({ params: { chat: session, run: id as RunId } });
      setFault(done.ok ? null : done.error.message);
    },
    [session],
  );
  const decide = useCallback(
    async (call: string, approved: boolean): Promise<void> => {
      if (session === null) return;
      const done = await api.decideCall({
        params: { chat: session, call: call as never },
        body: { approved },
      });
      setFault(done.ok ? null : done.error.message);
    },
    [session],
  );
  const forgetFault = useCallback(() => setFault(null), []);
  return { sending, fault, spoken, say, cancel, decide, forgetFault };
}
