import { type ChatRun, ok, type RunId, sayableSelection, type SessionId } from "@solidtype/contracts";
import { useCallback } from "react";
import { useStore } from "zustand";
import { api } from "../platform/api.ts";
import { ChatDesk, type ChatPorts, type Sending } from "./chat-desk.ts";
import type { ChatPlace } from "./chat-place.ts";

const ports: ChatPorts = {
  async startChat({ workspace, part }, key) {
    const started = await api.startChat({
      params: { workspace },
      body:
        part === null
          ? { context: "dashboard" }
          : { context: "editor", project: part.project, document: part.document, branch: part.branch },
      idempotencyKey: key,
    });
    return started.ok ? ok(started.value.data.id) : started;
  },
  async startRun({ part }, chat, text, key) {
    const at =
      part === null
        ? {}
        : {
            document: part.document,
            branch: part.branch,
            selection: sayableSelection(part.selection()),
          };
    const started = await api.startRun({ params: { chat }, body: { text, ...at }, idempotencyKey: key });
    return started.ok ? ok(started.value.data.run) : started;
  },
  cancelRun: (chat, run) => api.cancelRun({ params: { chat, run } }),
  pause: (milliseconds, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

const desks = new Map<string, ChatDesk>();

/** The desk of a place: the same one each time the panel opens there. */
export function deskAt({ workspace, part }: ChatPlace): ChatDesk {
  const key = part === null ? workspace : part.document;
  const desk = desks.get(key) ?? new ChatDesk(ports);
  desks.set(key, desk);
  return desk;
}

export type Speaking = {
  /** What is on its way in the chat that is open, or did not get there. */
  readonly sendings: readonly Sending[];
  readonly fault: string | null;
  /** Whether something said from here arrived in the chat that is open. */
  readonly spoken: boolean;
  say(text: string): Promise<void>;
  sayAgain(sending: Sending): Promise<void>;
  takeBack(sending: Sending): Promise<void>;
  cancel(run: ChatRun): Promise<void>;
  decide(call: string, approved: boolean): Promise<void>;
  forgetFault(): void;
};

/** Says things to the agent in the chat that is open, and steers its runs; a chat is made with the first word in it. */
export function useSpeaking(desk: ChatDesk, place: ChatPlace, session: SessionId | null): Speaking {
  const { sendings, spokenIn, fault } = useStore(desk.store);
  const say = useCallback(
    (text: string) => {
      desk.tell(null);
      return desk.say(text, place);
    },
    [desk, place],
  );
  const sayAgain = useCallback((sending: Sending) => desk.sayAgain(sending), [desk]);
  const takeBack = useCallback((sending: Sending) => desk.takeBack(sending), [desk]);
  const cancel = useCallback(
    async ({ id }: ChatRun): Promise<void> => {
      if (session === null) return;
      const done = await ports.cancelRun(session, id as RunId);
      desk.tell(done.ok ? null : done.error.message);
    },
    [desk, session],
  );
  const decide = useCallback(
    async (call: string, approved: boolean): Promise<void> => {
      if (session === null) return;
      const done = await api.decideCall({
        params: { chat: session, call: call as never },
        body: { approved },
      });
      desk.tell(done.ok ? null : done.error.message);
    },
    [desk, session],
  );
  const forgetFault = useCallback(() => desk.tell(null), [desk]);
  return {
    sendings: sendings.filter((one) => one.session === session),
    fault,
    spoken: spokenIn !== null && spokenIn === session,
    say,
    sayAgain,
    takeBack,
    cancel,
    decide,
    forgetFault,
  };
}
