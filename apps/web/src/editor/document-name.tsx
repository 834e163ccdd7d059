import { useState } from "react";
import { NameDialog } from "../design/name-dialog.tsx";
import { api } from "../platform/api.ts";
import { changeRow } from "../platform/shape-store.ts";
import { useShape } from "../platform/use-shape.ts";
import { useTitle } from "../platform/use-title.ts";
import { shareLink } from "../platform/visitor.ts";
import styles from "./document-bar.module.css";
import type { Place } from "./place.ts";
import { useEditor } from "./session/session-context.ts";

/** What the part is called on the dashboard, as it is now; whoever may edit it can change that here. */
export function DocumentName({ place }: { readonly place: Place }) {
  const isSeen = useEditor((state) => state.isSeen);
  const { rows } = useShape("documents", shareLink === null && isSeen ? { project: place.project } : null);
  const [renaming, setRenaming] = useState(false);
  const name = rows?.find(({ id }) => id === place.document)?.name ?? place.name;
  useTitle(name);
  if (place.readOnly !== null || shareLink !== null)
    return (
      <strong className={styles.name} dir="auto">
        {name}
      </strong>
    );
  return (
    <>
      <button
        type="button"
        className={styles.name}
        dir="auto"
        title={`Rename “${name}”`}
        onClick={() => setRenaming(true)}
      >
        {name}
      </button>
      {renaming && (
        <NameDialog
          title="Rename part"
          action="Rename"
          initial={name}
          onClose={() => setRenaming(false)}
          onName={async (next) => {
            const params = { document: place.document };
            const done = await changeRow(
              "documents",
              place.document,
              { name: next },
              api.updateDocument({ params, body: { name: next } }),
            );
            return done.ok ? null : done.error.message;
          }}
        />
      )}
    </>
  );
}
