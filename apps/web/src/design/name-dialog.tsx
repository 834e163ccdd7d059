import { useState } from "react";
import { AskDialog } from "./ask-dialog.tsx";
import { TextField } from "./field.tsx";

type NameDialogProps = {
  readonly title: string;
  readonly action: string;
  readonly note?: string;
  readonly initial?: string;
  readonly onClose: () => void;
  /** Answers with what is wrong, or null when it is done. */
  readonly onName: (name: string) => Promise<string | null>;
};

/** Asks for a name. */
export function NameDialog({ initial = "", onName, ...dialog }: NameDialogProps) {
  const [name, setName] = useState(initial);
  return (
    <AskDialog {...dialog} onAnswer={() => (name.trim() === "" ? "Give it a name." : onName(name.trim()))}>
      <TextField
        label="Name"
        value={name}
        autoFocus
        maxLength={200}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
      />
    </AskDialog>
  );
}
