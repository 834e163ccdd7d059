import { type Chat, type ChatRun, isRunOver, type ShownMessage } from "@solidtype/contracts";
import type { UndoneRun } from "@solidtype/document";
import { Undo2 } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "../design/button.tsx";
import { Notice } from "../design/status.tsx";
import { CallRow } from "./call-row.tsx";
import type { ChatPlace, RunsToUndo } from "./chat-place.ts";
import { ChatText } from "./chat-text.tsx";
import styles from "./chat.module.css";
import type { Sending } from "./chat-desk.ts";
import type { Speaking } from "./speaking.ts";

type ConversationProps = {
  readonly chat: Chat;
  readonly person: string;
  readonly place: ChatPlace;
  readonly speaking: Speaking;
};

/** A chat may hold thousands of messages; all of them would be drawn again with every word that comes. */
const shownAtFirst = 60;
const shownMore = 200;

/** What was said and done, the newest at the bottom; it stays there while it grows, unless one has scrolled away. */
export function Conversation({ chat, person, place, speaking }: ConversationProps) {
  const { sendings } = speaking;
  const frame = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (atEnd.current) frame.current?.scrollTo({ top: frame.current.scrollHeight });
  });
  const [most, setMost] = useState(shownAtFirst);
  /** How many are left out while one reads further up: what is read there stays, whatever comes below. */
  const [held, setHeld] = useState<number | null>(null);
  const count = chat.messages.length;
  const earlier = held ?? Math.max(0, count - most);
  const scrolled = (isAtEnd: boolean): void => {
    if (isAtEnd === atEnd.current) return;
    atEnd.current = isAtEnd;
    setHeld(isAtEnd ? null : earlier);
    if (isAtEnd) setMost(count - earlier);
  };
  const showMore = (): void => {
    setMost(most + shownMore);
    if (held !== null) setHeld(Math.max(0, held - shownMore));
  };
  const lastOf = new Map(chat.messages.map((message) => [message.run, message.id]));
  return (
    <div
      ref={frame}
      className={styles.conversation}
      role="log"
      aria-label="Conversation"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
        scrolled(scrollHeight - scrollTop - clientHeight < 40)
      }
    >
      {earlier > 0 && (
        <div className={styles.earlier}>
          <Button onClick={showMore}>
            {`Show what was said before (${earlier.toLocaleString("en")} more)`}
          </Button>
        </div>
      )}
      {chat.messages.slice(earlier).map((message) => (
        <Message
          key={message.id}
          message={message}
          run={chat.runs.get(message.run)}
          person={person}
          speaking={speaking}
        >
          {lastOf.get(message.run) === message.id && (
            <RunEnd run={chat.runs.get(message.run)} chat={chat} place={place} />
          )}
        </Message>
      ))}
      {sendings.map(
        (sending) =>
          !arrived(chat, sending) && (
            <Pending key={sending.keys.run} sending={sending} place={place} speaking={speaking} />
          ),
      )}
    </div>
  );
}

export function arrived(chat: Chat, { run }: Sending): boolean {
  return run !== null && chat.runs.has(run);
}

type PendingProps = Pick<ConversationProps, "place" | "speaking"> & { readonly sending: Sending };

function Pending({ sending, place, speaking }: PendingProps) {
  const isElsewhere = sending.place.part?.branch !== place.part?.branch;
  return (
    <>
      <div className={styles.mine} dir="auto" data-pending>
        {sending.text}
      </div>
      {sending.fault !== null && (
        <Notice
          tone="danger"
          action={
            <>
              <Button onClick={() => void speaking.sayAgain(sending)}>Send again</Button>
              <Button onClick={() => void speaking.takeBack(sending)}>Take back</Button>
            </>
          }
        >
          Not sent: {sending.fault}
          {isElsewhere && " It was said on another branch, and is about that one."}
        </Notice>
      )}
    </>
  );
}

type MessageProps = {
  readonly message: ShownMessage;
  readonly run: ChatRun | undefined;
  readonly person: string;
  readonly speaking: Speaking;
  readonly children: React.ReactNode;
};

function Message({ message, run, person, speaking, children }: MessageProps) {
  if (message.role === "user")
    return (
      <>
        <div className={styles.mine} dir="auto">
          {message.text}
        </div>
        {children}
      </>
    );
  return (
    <div className={styles.answer}>
      {message.text !== "" && <ChatText text={message.text} />}
      {message.calls.map((call) => (
        <CallRow
          key={call.id}
          call={call}
          run={run}
          person={person}
          onDecide={(id, approved) => void speaking.decide(id, approved)}
        />
      ))}
      {children}
    </div>
  );
}

/** How a run stands, below the last that was said in it. */
function RunEnd({
  run,
  chat,
  place,
}: {
  readonly run: ChatRun | undefined;
  readonly chat: Chat;
  readonly place: ChatPlace;
}) {
  if (run === undefined) return null;
  if (!isRunOver(run)) {
    if (run.state === "awaiting-approval") return null;
    const ending = chat.cancelled.has(run.id);
    return (
      <div className={styles.working} role="status">
        <span className={styles.spinner} aria-hidden />
        {ending ? (
          "Stopping…"
        ) : run.state === "queued" ? (
          "Waiting for the agent…"
        ) : (
          <Elapsed since={chat.messages.findLast((one) => one.run === run.id)?.at ?? run.startedAt} />
        )}
      </div>
    );
  }
  return (
    <>
      {run.error !== undefined && <Notice tone="danger">{run.error.message}</Notice>}
      {run.state === "cancelled" && (
        <p className={styles.quiet}>Cancelled. What was done until then stays.</p>
      )}
      {place.part !== null && <Revert run={run} runs={place.part.runs} />}
    </>
  );
}

function Elapsed({ since }: { readonly since: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  return <span>Working… {seconds} s</span>;
}

const undoneInWords: Readonly<Record<UndoneRun, string>> = {
  all: "Taken back. Redo brings it back again.",
  part: "Taken back as far as this window knows of it: what the agent did before that stays. Redo brings it back again.",
  nothing: "Nothing of this can be taken back: others have built on it.",
};

/** Only what was changed since the part was opened here can be taken back; so it is offered where there is such a thing. */
function Revert({ run, runs }: { readonly run: ChatRun; readonly runs: RunsToUndo }) {
  const [said, setSaid] = useState<string | null>(null);
  const has = useSyncExternalStore(
    runs.listen,
    () => runs.has(run.id),
    () => false,
  );
  if (said !== null) return <p className={styles.quiet}>{said}</p>;
  if (!has) return null;
  return (
    <div className={styles.revert}>
      <Button look="plain" icon={<Undo2 />} onClick={() => setSaid(undoneInWords[runs.undo(run.id)])}>
        Revert these changes
      </Button>
    </div>
  );
}
