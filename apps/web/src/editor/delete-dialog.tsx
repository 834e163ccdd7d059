import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { removeAnyway, removeWithDependants } from "./session/removing.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/** Asked when a deletion would take something from other features. */
export function DeleteDialog() {
  const session = useSession();
  const losing = useEditor((state) => state.losing);
  const keep = (): void => session.set({ losing: null });
  return (
    <Dialog
      open={losing !== null}
      onClose={keep}
      title="Other features use this one"
      note={`${losing?.message ?? ""} Delete them too, or keep them: they then show an error until they are mended. You can undo either.`}
      actions={
        <>
          <Button onClick={keep}>Cancel</Button>
          <Button onClick={() => removeAnyway(session)}>Delete only this</Button>
          <Button look="danger" onClick={() => removeWithDependants(session)}>
            Delete all
          </Button>
        </>
      }
    />
  );
}
