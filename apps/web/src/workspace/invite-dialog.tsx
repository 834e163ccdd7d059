import type { MailReach, WorkspaceId } from "@solidtype/contracts";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { CopyButton } from "../design/copy-button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { SelectField, TextField } from "../design/field.tsx";
import { Notice } from "../design/status.tsx";
import { api } from "../platform/api.ts";

type InviteDialogProps = {
  readonly workspace: WorkspaceId;
  readonly onClose: () => void;
  readonly onInvited: () => void;
};

type Made = { readonly link: string; readonly to: string; readonly mail: MailReach | null };

function mailWords({ to, mail }: Made): string {
  switch (mail) {
    case null:
      return "This link works for a week and is shown only now:";
    case "sent":
      return `A mail to ${to} is on its way. Should it not arrive, give them this link yourself; it is shown only now:`;
    case "failed":
      return `The mail to ${to} could not be sent: the mail server of this platform did not take it. Tell whoever runs the platform, and give ${to} this link yourself; it is shown only now:`;
    case "logged":
      return `This platform runs for development and sends no mail. Give ${to} this link yourself; it is shown only now:`;
    case "none":
      return `No mail can be sent from here: whoever runs this platform has set no mail server (SMTP_URL). Give ${to} this link yourself; it is shown only now:`;
  }
}

type Role = "guest" | "member" | "admin";

/** By mail for one address, or by a link for whoever gets it. */
export function InviteDialog({ workspace, onClose, onInvited }: InviteDialogProps) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const invite = async (): Promise<void> => {
    setBusy(true);
    const to = email.trim();
    const done = await api.createInvitation({
      params: { workspace },
      body: { role, email: to === "" ? null : to },
    });
    setBusy(false);
    setFault(done.ok ? null : done.error.message);
    if (!done.ok) return;
    const { token, mail } = done.value.data;
    setMade({ link: `${location.origin}/invitations/${token}`, to, mail });
    setEmail("");
    onInvited();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Invite people"
      onSubmit={() => void invite()}
      actions={
        <>
          <Button onClick={onClose}>{made === null ? "Cancel" : "Done"}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {email.trim() === "" ? "Create invite link" : "Create invitation"}
          </Button>
        </>
      }
    >
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      <TextField
        label="Email"
        type="email"
        value={email}
        autoFocus
        hint="Leave it empty for a link that anybody who gets it can use."
        onChange={(event) => setEmail(event.target.value)}
      />
      <SelectField label="Role" value={role} onChange={(event) => setRole(event.target.value as Role)}>
        <option value="member">Member: sees and edits open projects</option>
        <option value="guest">Guest: sees only projects that name them</option>
        <option value="admin">Admin: manages people and every project</option>
      </SelectField>
      {made !== null && (
        <Notice
          tone={made.mail === "none" || made.mail === "failed" ? "warn" : "good"}
          action={<CopyButton text={made.link} label="Copy link" />}
        >
          {mailWords(made)}{" "}
          <output aria-label="The invite link" style={{ overflowWrap: "anywhere" }}>
            {made.link}
          </output>
        </Notice>
      )}
    </Dialog>
  );
}
