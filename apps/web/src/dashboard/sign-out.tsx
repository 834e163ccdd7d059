import { useEffect, useState } from "react";
import { AskDialog } from "../design/ask-dialog.tsx";
import { signOut } from "../platform/api.ts";
import { keptDocuments, type UnsavedHere, unsavedHere } from "../platform/kept-documents.ts";
import { agreeToLose } from "../platform/other-windows.ts";

/** Ends the sign-in, and leaves nothing of the person's documents in the browser. Answers with what went wrong. */
async function leave(person: string): Promise<string | null> {
  const done = await signOut();
  if (!done.ok) return done.message;
  // A browser that will not remove it has said why before: it kept nothing.
  await keptDocuments(person)
    .remove()
    .catch(() => undefined);
  agreeToLose();
  location.assign("/sign-in");
  return null;
}

/** What signing out would lose, in words; null: nothing. */
function lossesOf({ parts, isWhole }: UnsavedHere): string | null {
  if (parts.length === 0)
    return isWhole
      ? null
      : "What waits in this browser cannot be read now. If there are changes that never reached the platform, they would be lost.";
  const each = parts.map(
    ({ document, changes }) => `${changes === 1 ? "1 change" : `${changes} changes`} to ${document}`,
  );
  const rest = isWhole ? "" : " There may be more: not all that waits in this browser can be read now.";
  return `${new Intl.ListFormat("en").format(each)} never reached the platform and would be lost: signing out removes everything from this browser.${rest} To keep your changes, stay signed in and open the part while you are connected.`;
}

type SignOutProps = { readonly person: string; readonly onClose: () => void };

/** Signs out while it is mounted, at once or, where changes never reached the platform, after asking. */
export function SignOut({ person, onClose }: SignOutProps) {
  const [losses, setLosses] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void unsavedHere(person).then(async (found) => {
      if (gone) return;
      const lost = lossesOf(found);
      if (lost !== null) setLosses(lost);
      else setFault(await leave(person));
    });
    return () => {
      gone = true;
    };
  }, [person]);
  if (losses !== null)
    return (
      <AskDialog
        title="Sign out and lose changes?"
        note={losses}
        action="Sign out and lose them"
        danger
        onClose={onClose}
        onAnswer={() => leave(person)}
      />
    );
  if (fault === null) return null;
  return (
    <AskDialog
      title="You are still signed in"
      note={fault}
      action="Try again"
      onClose={onClose}
      onAnswer={() => leave(person)}
    />
  );
}
