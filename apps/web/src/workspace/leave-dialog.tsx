import type { MemberRow } from "@solidtype/contracts";
import { useState } from "react";
import { AskDialog } from "../design/ask-dialog.tsx";
import { Notice } from "../design/status.tsx";
import { allPages } from "../platform/all-pages.ts";
import { api } from "../platform/api.ts";
import { mayInWorkspace } from "../platform/may.ts";
import { refreshMe } from "../platform/use-me.ts";
import { useAsked } from "../platform/use-asked.ts";
import styles from "./leave-dialog.module.css";
import type { InWorkspace } from "./workspace-page.tsx";

type LeaveDialogProps = InWorkspace & { readonly row: MemberRow; readonly onClose: () => void };

/** Leaving a workspace, or taking somebody out of it, and what of it stays open to them all the same. */
export function LeaveDialog({ row, me, workspace, onClose }: LeaveDialogProps) {
  const isMe = row.userId === me.person.id;
  const go = async (): Promise<string | null> => {
    const params = { workspace: workspace.id };
    const done = isMe
      ? await api.leaveWorkspace({ params })
      : await api.removeMember({ params: { ...params, person: row.userId } });
    if (done.ok && isMe) {
      await refreshMe();
      location.assign("/");
    }
    return done.ok ? null : done.error.message;
  };
  return (
    <AskDialog
      title={isMe ? `Leave “${workspace.name}”?` : `Remove ${row.name}?`}
      action={isMe ? "Leave" : "Remove"}
      onClose={onClose}
      danger
      onAnswer={go}
    >
      {isMe ? (
        "You no longer see anything of it until somebody invites you again: older invitations let you in no more. Those that you made are taken back."
      ) : (
        <div className={styles.body}>
          <p>
            They no longer see anything of the workspace, and what they have open is closed. Older invitations
            let them in no more, and those that they made are taken back. What they made in it stays.
          </p>
          <StillOpen row={row} workspace={workspace} />
        </div>
      )}
    </AskDialog>
  );
}

/** What no account is needed for: invite links let anybody in, and a workspace's key works for whoever has it. */
function StillOpen({ row, workspace }: Pick<LeaveDialogProps, "row" | "workspace">) {
  const params = { workspace: workspace.id };
  const [now] = useState(() => Date.now());
  const mayInvite = mayInWorkspace(workspace.role, "member.invite");
  const links = useAsked(mayInvite ? workspace.id : null, () =>
    allPages((query) => api.listInvitations({ params, query })),
  );
  const mayKeys = mayInWorkspace(workspace.role, "workspace.keys");
  const keys = useAsked(mayKeys ? workspace.id : null, () =>
    allPages((query) => api.listWorkspaceKeys({ params, query })),
  );
  const open = (links.data ?? []).filter(
    (one) =>
      one.email === "" &&
      one.status === "pending" &&
      one.inviterId !== row.userId &&
      Date.parse(one.expiresAt) > now,
  );
  const theirs = (keys.data ?? []).filter((key) => key.userId === row.userId && key.revokedAt === null);
  const isLooking = [mayInvite && links, mayKeys && keys].some(
    (asked) => asked !== false && asked.data === null && asked.fault === null,
  );
  const fault = links.fault ?? keys.fault;
  return (
    <>
      {isLooking && <p>Looking for what stays open to them…</p>}
      {fault !== null && <Notice tone="warn">What stays open to them could not be looked up: {fault}</Notice>}
      {open.length > 0 && (
        <Notice tone="warn">
          {open.length === 1
            ? "An invite link is open to whoever has it."
            : `${open.length} invite links are open to whoever has them.`}{" "}
          Take back what they may know, or they can come in under another account.
        </Notice>
      )}
      {theirs.length > 0 && (
        <Notice tone="warn">
          Keys of the workspace that they made go on working: {theirs.map(({ name }) => name).join(", ")}.
          Revoke them in the settings, if they may know the secret.
        </Notice>
      )}
    </>
  );
}
