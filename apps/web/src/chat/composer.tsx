import { ArrowUp, Square } from "lucide-react";
import { type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { IconButton } from "../design/button.tsx";
import styles from "./chat.module.css";

export type ComposerHandle = { focus(): void; fill(text: string): void };

type ComposerProps = {
  readonly handle: Ref<ComposerHandle>;
  readonly busy: boolean;
  /** Why nothing can be said here; null when it can. */
  readonly blocked: string | null;
  readonly placeholder: string;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
  readonly onLeave: () => void;
};

const tallest = 200;

/** Where one writes: Enter sends, Shift+Enter breaks the line, Escape leaves. What is written stays while it waits. */
export function Composer({ handle, busy, blocked, placeholder, onSend, onStop, onLeave }: ComposerProps) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(handle, () => ({
    focus: () => field.current?.focus(),
    fill(next) {
      setText(next);
      field.current?.focus();
    },
  }));
  useLayoutEffect(() => {
    const { current } = field;
    if (current === null) return;
    current.style.height = "auto";
    current.style.height = `${Math.min(tallest, current.scrollHeight)}px`;
  }, [text]);
  const mute =
    blocked ?? (busy ? "the agent is at work" : text.trim() === "" ? "write something first" : undefined);
  const send = (): void => {
    if (mute !== undefined) return;
    onSend(text.trim());
    setText("");
  };
  return (
    <div className={styles.composer}>
      <textarea
        ref={field}
        rows={1}
        value={text}
        maxLength={10_000}
        aria-label="Message to the agent"
        placeholder={blocked ?? placeholder}
        disabled={blocked !== null}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          // Keys belong to the text here, not to the view.
          event.stopPropagation();
          if (event.key === "Escape") {
            event.currentTarget.blur();
            onLeave();
          } else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            send();
          }
        }}
      />
      {busy ? (
        <IconButton label="Stop the agent" icon={<Square />} onClick={onStop} />
      ) : (
        <IconButton label="Send" shortcut="Enter" icon={<ArrowUp />} disabledReason={mute} onClick={send} />
      )}
    </div>
  );
}
