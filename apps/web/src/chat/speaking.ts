import {
  type ChatRun,
  type ErrorCode,
  isRetryable,
  newId,
  ok,
  type Result,
  type RunId,
  type SessionId,
} from "@solidtype/contracts";
import { useCallback, useState } from "react";
import { api } from "../platform/api.ts";
import type { ChatPlace } from "./chat-place.ts";

/** What was said and is on its way: shown at once, and kept with its reason when it did not get there. */
export type Sending = {
  readonly text: string;
  /** Where it was said; null until the chat that it begins is made. */
  readonly session: SessionId | null;
  readonly run: RunId | null;
  readonly fault: string | null;
  /** Sent again with the same, it is carried out once though the first answer was lost. */
  readonly keys: { readonly chat: string; readonly run: string };
};

export type Speaking = {
  /** What is on its way in the chat that is open. */
  readonly sending: Sending | null;
  readonly fault: string | null;
  /** Whether something said from here arrived in the chat that is open. */
  readonly spoken: boolean;
  say(text: string): Promise<void>;
  sayAgain(sending: Sending): Promise<void>;
  cancel(run: ChatRun): Promise<void>;
  decide(call: string, approved: boolean): Promise<void>;
  forgetFault(): void;
};

const tries = 20;
const againMs = 2_000;

/** What is away comes back: under the same key it can be asked again without being done twice. */
async function whileAway<Value>(
  ask: () => Promise<Result<Value, ErrorCode>>,
): Promise<Result<Value, ErrorCode>> {
  for (let left = tries; ; left -= 1) {
    const answer = await ask();
    if (answer.ok || !isRetryable(answer.error.code) || left <= 1) return answer;
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

async function chatFor(
  { workspace, part }: ChatPlace,
  { session, keys }: Sending,
): Promise<Result<SessionId, ErrorCode>> {
  if (session !== null) return ok(session);
  const started = await api.startChat({
    params: { workspace },
    body:
      part === null
        ? { context: "dashboard" }
        : { context: "editor", project: part.project, document: part.document, branch: part.branch },
    idempotencyKey: keys.chat,
  });
  return started.ok ? ok(started.value.data.id) : started;
}

/** Says things to the agent and steers its runs; a chat is made with the first word in it. */
export function useSpeaking(
  place: ChatPlace,
  session: SessionId | null,
  opened: (session: SessionId, before: SessionId | null) => void,
): Speaking {
  const [sending, setSending] = useState<Sending | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [spokenIn, setSpokenIn] = useState<SessionId | null>(null);

  const send = useCallback(
    async (said: Sending): Promise<void> => {
      setFault(null);
      setSending({ ...said, fault: null });
      const made = await whileAway(() => chatFor(place, said));
      if (!made.ok) return setSending({ ...said, fault: made.error.message });
      const id = made.value;
      const inChat = { ...said, session: id };
      setSending({ ...inChat, fault: null });
      // Whoever has looked elsewhere meanwhile stays there.
      opened(id, said.session);
      const { text, keys } = said;
      const { part } = place;
      const body = {
        text,
        ...(part === null
          ? {}
          : {
              document: part.document,
              branch: part.branch,
              selection: [...part.selection()].slice(0, 100),
            }),
      };
      const started = await whileAway(() =>
        api.startRun({ params: { chat: id }, body, idempotencyKey: keys.run }),
      );
      if (!started.ok) return setSending({ ...inChat, fault: started.error.message });
      setSending({ ...inChat, run: started.value.data.run, fault: null });
      setSpokenIn(id);
    },
    [place, opened],
  );
  const say = useCallback(
    (text: string) =>
      send({
        text,
        session,
        run: null,
        fault: null,
        keys: { chat: newId("request"), run: newId("request") },
      }),
    [send, session],
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
  return {
    sending: sending?.session === session ? sending : null,
    fault,
    spoken: spokenIn !== null && spokenIn === session,
    say,
    sayAgain: send,
    cancel,
    decide,
    forgetFault,
  };
}
