import { useEffect, useState } from "react";
import { AskDialog } from "../design/ask-dialog.tsx";
import { signOut } from "../platform/api.ts";
import { keptDocuments, type Unsaved, unsavedHere } from "../platform/kept-documents.ts";

/** Ends the sign-in, and leaves nothing of the person's documents in the browser. Answers with what went wrong. */
async function leave(person: string): Promise<string | null> {
  const done = await signOut();
  if (!done.ok) return done.message;
  // A browser that will not remove it has said why before: it kept nothing.
  await keptDocuments(person)
    .remove()
    .catch(() => undefined);
  location.assign("/sign-in");
  return null;
}

function lossesOf(unsaved: readonly Unsaved[]): string {
  const each = unsaved.map(
    ({ document, changes }) => `${changes === 1 ? "1 change" : `${changes} changes`} to ${document}`,
  );
  return new Intl.ListFormat("en").format(each);
}

type SignOutProps = { readonly person: string; readonly onClose: () => void };

/** Signs out while it is mounted, at once or, where changes never reached the platform, after asking. */
export function SignOut({ person, onClose }: SignOutProps) {
  const [unsaved, setUnsaved] = useState<readonly Unsaved[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void unsavedHere(person).then(async (found) => {
      if (gone) return;
      if (found.length > 0) setUnsaved(found);
      else setFault(await leave(person));
    });
    return () => {
      gone = true;
    };
  }, [person]);
  if (unsaved.length > 0)
    return (
      <AskDialog
        title="Sign out and lose changes?"
        note={`${lossesOf(unsaved)} never reached the platform and would be lost: signing out removes everything from this browser. To keep your changes, stay signed in and open the part while you are connected.`}
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
