"use client";

import { isRunOver, type SessionId } from "@solidtype/contracts";
import { ChevronDown, Plus, Sparkles, X } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../design/button.tsx";
import { Menu, type MenuEntry } from "../design/menu.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { useShape } from "../platform/use-shape.ts";
import { type ChatPlace, chatsHere } from "./chat-place.ts";
import styles from "./chat.module.css";
import { Composer, type ComposerHandle } from "./composer.tsx";
import { arrived, Conversation } from "./conversation.tsx";
import { useSpeaking } from "./speaking.ts";
import { useTranscript } from "./transcript.ts";

type ChatPanelProps = {
  readonly place: ChatPlace;
  readonly person: string;
  readonly onClose: () => void;
  /** Where the keyboard goes when it leaves the panel. */
  readonly onLeave: () => void;
};

/** The agent as one talks with it: the chats that belong here, what was said and done, and what to say next. */
export function ChatPanel({ place, person, onClose, onLeave }: ChatPanelProps) {
  const { rows, fault } = useShape("chats", { workspace: place.workspace });
  const here = chatsHere(rows ?? [], place);
  const [chosen, setChosen] = useState<SessionId | "new" | null>(null);
  // The chat that was last spoken in when the panel opened; what others begin later does not take one away from it.
  if (chosen === null && rows !== null) setChosen(here[0]?.id ?? "new");
  const session = chosen === "new" ? null : chosen;
  const opened = useCallback(
    (made: SessionId, before: SessionId | null) =>
      setChosen((now) => ((now === "new" ? null : now) === before ? made : now)),
    [setChosen],
  );
  const speaking = useSpeaking(place, session, opened);
  const row = here.find(({ id }) => id === session);
  const transcript = useTranscript(
    place.workspace,
    session,
    speaking.spoken || (row !== undefined && row.messageCount > 0),
  );
  const composer = useRef<ComposerHandle>(null);
  useEffect(() => composer.current?.focus(), []);
  const { chat } = transcript;
  const active = [...(chat?.runs.values() ?? [])].find((run) => !isRunOver(run));
  const sending =
    speaking.sending !== null &&
    speaking.sending.fault === null &&
    (chat === null || !arrived(chat, speaking.sending));
  const quiet = session === null && speaking.sending === null;
  const title = row?.title ?? "New chat";
  const entries: MenuEntry[] = here.map((row) => ({
    id: row.id,
    label: row.title,
    checked: row.id === session,
    onSelect: () => setChosen(row.id),
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
        <IconButton label="New chat" icon={<Plus />} onClick={() => setChosen("new")} />
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
      ) : chat === null && transcript.refused === null && speaking.sending === null ? (
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
        busy={active !== undefined || sending}
        blocked={null}
        placeholder={place.part === null ? "Ask the agent…" : "Ask for a change, or about the part…"}
        onSend={(text) => void speaking.say(text)}
        onStop={() => {
          if (active !== undefined) void speaking.cancel(active);
        }}
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
            <button type="button" onClick={() => onSay(text)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
