import { useState } from "react";
import type { DialogProps } from "./dialog-window.tsx";
import { later } from "./later.tsx";
import { popups } from "./popups.ts";

const DialogWindow = later(popups.dialog);

/** A window over the page. What draws it is fetched when the first one opens, and stays while it closes. */
export function Dialog(props: DialogProps) {
  const [wasOpen, setWasOpen] = useState(props.open);
  if (props.open && !wasOpen) setWasOpen(true);
  if (!wasOpen) return null;
  return <DialogWindow {...props} />;
}
