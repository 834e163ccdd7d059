import { ArrowUp, Square } from "lucide-react";
import { type Ref, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { IconButton } from "../design/button.tsx";
import styles from "./chat.module.css";

export type ComposerHandle = { focus(): void };

type ComposerProps = {
  readonly handle: Ref<ComposerHandle>;
  readonly text: string;
  /** What it waits for can be ended; null when it waits for nothing. */
  readonly waits: { readonly end: string; readonly onEnd: () => void } | null;
  /** Why nothing can be said here; null when it can. */
  readonly blocked: string | null;
  readonly placeholder: string;
  readonly onText: (text: string) => void;
  readonly onSend: (text: string) => void;
  readonly onLeave: () => void;
};

const tallest = 200;

/** Where one writes: Enter sends, Shift+Enter breaks the line, Escape leaves. What is written stays while it waits. */
export function Composer(props: ComposerProps) {
  const { handle, text, waits, blocked, placeholder, onText, onSend, onLeave } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(handle, () => ({ focus: () => field.current?.focus() }));
  useLayoutEffect(() => {
    const { current } = field;
    if (current === null) return;
    current.style.height = "auto";
    current.style.height = `${Math.min(tallest, current.scrollHeight)}px`;
  }, [text]);
  const mute =
    blocked ??
    (waits !== null ? "the agent is at work" : text.trim() === "" ? "write something first" : undefined);
  const send = (): void => {
    if (mute !== undefined) return;
    onSend(text.trim());
    onText("");
  };
  return (
    <div className={styles.composer}>
      <textarea
        ref={field}
        dir="auto"
        rows={1}
        value={text}
        maxLength={10_000}
        aria-label="Message to the agent"
        placeholder={blocked ?? placeholder}
        disabled={blocked !== null}
        onChange={(event) => onText(event.target.value)}
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
      {waits !== null ? (
        <IconButton label={waits.end} icon={<Square />} onClick={waits.onEnd} />
      ) : (
        <IconButton label="Send" shortcut="Enter" icon={<ArrowUp />} disabledReason={mute} onClick={send} />
      )}
    </div>
  );
}
