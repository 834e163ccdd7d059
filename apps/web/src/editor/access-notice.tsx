import { useEffect, useState } from "react";
import { Button } from "../design/button.tsx";
import { Notice } from "../design/status.tsx";
import { api } from "../platform/api.ts";
import { useShape } from "../platform/use-shape.ts";
import { shareLink } from "../platform/visitor.ts";
import styles from "./editor.module.css";
import type { Place } from "./place.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/**
 * Says that a part is only to be looked at. One that is in the trash, or goes there while it is open, is so until somebody
 * takes it out again.
 */
export function AccessNotice({ place }: { readonly place: Place }) {
  const session = useSession();
  const isSeen = useEditor((state) => state.isSeen);
  const isRefused = useEditor((state) => state.refusal !== null);
  const { rows } = useShape("documents", shareLink === null && isSeen ? { project: place.project } : null);
  const row = rows?.find(({ id }) => id === place.document);
  const isTrashed = row === undefined ? place.isTrashed : row.trashedAt !== null;
  const words = `“${row?.name ?? place.name}” is in the trash: it can be looked at, not changed.`;
  const reason = place.readOnly ?? (isTrashed ? words : null);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => session.set({ access: reason }), [session, reason]);
  if (!isTrashed || place.past !== null)
    return reason === null || isRefused ? null : <span className={styles.quiet}>Read only</span>;
  const restore = async (): Promise<void> => {
    const done = await api.restoreDocument({ params: { document: place.document } });
    setRefusal(done.ok ? null : done.error.message);
  };
  return (
    <Notice
      tone="warn"
      action={place.readOnly === null && <Button onClick={() => void restore()}>Restore</Button>}
    >
      {words} {refusal}
    </Notice>
  );
}
