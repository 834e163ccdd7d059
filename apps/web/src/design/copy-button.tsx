import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";
import { copyText } from "./copy.ts";

/** Puts a text into the clipboard and says so for a moment. */
export function CopyButton({ text, label = "Copy" }: { readonly text: string; readonly label?: string }) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (): void => {
    void copyText(text).then((done) => setState(done ? "copied" : "refused"));
  };
  return (
    <Button icon={state === "copied" ? <Check /> : <Copy />} onClick={copy}>
      {state === "copied" ? "Copied" : state === "refused" ? "Select it to copy" : label}
    </Button>
  );
}
