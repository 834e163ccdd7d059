"use client";

import { isRunOver } from "@solidtype/contracts";
import { ChevronDown, Plus, Sparkles, X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef } from "react";
import { useStore } from "zustand";
import { Button, IconButton } from "../design/button.tsx";
import { Menu, type MenuEntry } from "../design/menu.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { useShape } from "../platform/use-shape.ts";
import { type ChatPlace, chatsHere } from "./chat-place.ts";
import styles from "./chat.module.css";
import { Composer, type ComposerHandle } from "./composer.tsx";
import { arrived, Conversation } from "./conversation.tsx";
import { deskAt, useSpeaking } from "./speaking.ts";
import { useTranscript } from "./transcript.ts";

type ChatPanelProps = {
  readonly place: ChatPlace;
  readonly person: string;
  /** Whether one opened it just now, to write: not where it was open already. */
  readonly takesFocus: boolean;
  readonly onClose: () => void;
  /** Where the keyboard goes when it leaves the panel. */
  readonly onLeave: () => void;
};

/** The agent as one talks with it: the chats that belong here, what was said and done, and what to say next. */
export function ChatPanel({ place, person, takesFocus, onClose, onLeave }: ChatPanelProps) {
  const { rows, fault } = useShape("chats", { workspace: place.workspace });
  const here = chatsHere(rows ?? [], place);
  const desk = deskAt(place);
  const { chosen, draft } = useStore(desk.store);
  // The chat that was last spoken in when the panel opened; what others begin later does not take one away from it.
  const latest = rows === null ? null : (here[0]?.id ?? "new");
  useLayoutEffect(() => {
    if (chosen === null && latest !== null) desk.choose(latest);
  }, [desk, chosen, latest]);
  const session = chosen === "new" ? null : chosen;
  const speaking = useSpeaking(desk, place, session);
  const row = here.find(({ id }) => id === session);
  const transcript = useTranscript(
    place.workspace,
    session,
    speaking.spoken || (row !== undefined && row.messageCount > 0),
  );
  const composer = useRef<ComposerHandle>(null);
  useEffect(() => {
    if (takesFocus) composer.current?.focus();
  }, [takesFocus]);
  const { chat } = transcript;
  useEffect(() => {
    for (const one of speaking.sendings) if (chat !== null && arrived(chat, one)) desk.arrived(one.keys);
  });
  const active = [...(chat?.runs.values() ?? [])].find((run) => !isRunOver(run));
  const sending = speaking.sendings.find(
    (one) => one.fault === null && (chat === null || !arrived(chat, one)),
  );
  const quiet = session === null && speaking.sendings.length === 0;
  const title = row?.title ?? (session === null ? "New chat" : "Chat");
  const entries: MenuEntry[] = here.map((row) => ({
    id: row.id,
    label: row.title,
    checked: row.id === session,
    onSelect: () => desk.choose(row.id),
  }));
  return (
    <section className={styles.panel} aria-label="Chat with the agent">
      <header className={styles.head}>
        <Menu
          entries={
            entries.length > 0
              ? entries
              : [
                  {
                    label: "No chats here yet",
                    disabledReason: "say something first",
                    onSelect: () => undefined,
                  },
                ]
          }
        >
          <button type="button" className={styles.title}>
            <Sparkles />
            <span>{title}</span>
            <ChevronDown />
          </button>
        </Menu>
        <IconButton label="New chat" icon={<Plus />} onClick={() => desk.choose("new")} />
        <IconButton label="Close the chat" icon={<X />} onClick={onClose} />
      </header>
      {transcript.refused !== null && <Notice tone="danger">{transcript.refused}</Notice>}
      {fault !== null && <Notice tone="warn">{fault}</Notice>}
      {quiet ? (
        rows === null && fault === null ? (
          <div className={styles.conversation}>
            <SkeletonRows count={4} />
          </div>
        ) : (
          <FirstWords place={place} onSay={(text) => void speaking.say(text)} />
        )
      ) : chat === null && transcript.refused === null && speaking.sendings.length === 0 ? (
        <div className={styles.conversation}>
          <SkeletonRows count={6} />
        </div>
      ) : (
        <Conversation
          key={session ?? "new"}
          chat={chat ?? nobody}
          person={person}
          place={place}
          speaking={speaking}
        />
      )}
      {transcript.broken && (
        <p className={styles.broken}>The platform does not answer; reading on when it does.</p>
      )}
      {speaking.fault !== null && (
        <Notice tone="danger" action={<Button onClick={speaking.forgetFault}>Close</Button>}>
          {speaking.fault}
        </Notice>
      )}
      <Composer
        handle={composer}
        text={draft}
        waits={
          active !== undefined
            ? { end: "Stop the agent", onEnd: () => void speaking.cancel(active) }
            : sending !== undefined
              ? { end: "Do not send it", onEnd: () => void speaking.takeBack(sending) }
              : null
        }
        blocked={place.blocked}
        placeholder={place.part === null ? "Ask the agent…" : "Ask for a change, or about the part…"}
        onText={(text) => desk.write(text)}
        onSend={(text) => void speaking.say(text)}
        onLeave={onLeave}
      />
    </section>
  );
}

const nobody = { runs: new Map(), calls: new Map(), cancelled: new Set<string>(), messages: [] } as const;

const inPart = [
  "What is this part, and what are its main sizes?",
  "Make the part 10 mm longer and keep its holes where they are.",
  "Round the outer edges by 2 mm.",
  "Put the sizes that belong together into variables.",
];
const onDashboard = [
  "Which parts are in my projects?",
  "Make a new part: a 60 × 40 × 5 mm plate with four 5 mm holes in its corners.",
];

/** Teaches by example: each of these can be asked as it stands. */
function FirstWords({ place, onSay }: { readonly place: ChatPlace; readonly onSay: (text: string) => void }) {
  return (
    <div className={styles.first}>
      <Sparkles />
      <h2>Model together with the agent</h2>
      <p>
        {place.part === null
          ? "It finds, makes and changes parts with the same commands as you."
          : "It changes this part with the same commands as you, live. Select a face or an edge to speak of “this”. Steps that remove work wait for your approval, and undo takes back what it did."}
      </p>
      <ul>
        {(place.part === null ? onDashboard : inPart).map((text) => (
          <li key={text}>
            <button type="button" disabled={place.blocked !== null} onClick={() => onSay(text)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
