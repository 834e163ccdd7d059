import { isPutBack, type SyncState } from "@solidtype/sync";
import { useState } from "react";
import { AskDialog } from "../design/ask-dialog.tsx";
import { Button } from "../design/button.tsx";
import { changes } from "./save-words.ts";
import { useSession } from "./session/session-context.ts";

type Refused = Extract<SyncState, { readonly kind: "refused" }>;

/** What one can do about changes that the platform does not take, beside the reason. */
export function RefusedChanges({ sync }: { readonly sync: Refused }) {
  const session = useSession();
  const [asking, setAsking] = useState(false);
  return (
    <>
      {sync.mayPass && <Button onClick={() => session.hurry()}>Try again</Button>}
      {isPutBack(sync.reason) && <Button onClick={() => location.reload()}>Open it anew</Button>}
      {sync.unsaved > 0 && <Button onClick={() => setAsking(true)}>Discard my unsaved changes</Button>}
      {asking && (
        <AskDialog
          title="Discard your unsaved changes?"
          note={`The platform did not take ${changes(sync.unsaved)} made here: ${sync.reason.message} Discarding removes ${sync.unsaved === 1 ? "it" : "them"} for good, and opens the part as the platform has it.`}
          action="Discard them"
          danger
          onClose={() => setAsking(false)}
          onAnswer={async () => {
            try {
              await session.discardUnsaved();
            } catch {
              return "This browser would not remove them from its storage. Load the page again, then try once more.";
            }
            location.reload();
            return null;
          }}
        />
      )}
    </>
  );
}
