import Markdown from "markdown-to-jsx/react";
import { memo } from "react";
import styles from "./chat.module.css";

const options = {
  // What a model writes is text: no element of its own, no picture from elsewhere, no link that does something.
  disableParsingRawHTML: true,
  overrides: {
    img: () => null,
    a: { props: { target: "_blank", rel: "noopener noreferrer" } },
  },
} as const;

/** What the agent says, in the little formatting that it uses. */
export const ChatText = memo(function ChatText({ text }: { readonly text: string }) {
  return (
    <div className={styles.text}>
      <Markdown options={options}>{text}</Markdown>
    </div>
  );
});
