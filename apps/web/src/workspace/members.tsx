import type { MemberRow, WorkspaceRoleName } from "@solidtype/contracts";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { AskDialog } from "../design/ask-dialog.tsx";
import { Button } from "../design/button.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { Select } from "../design/select.tsx";
import { Avatar, Notice, SkeletonRows } from "../design/status.tsx";
import { byName } from "../dashboard/listing.ts";
import { api } from "../platform/api.ts";
import { mayInWorkspace } from "../platform/may.ts";
import { changeRow } from "../platform/shape-store.ts";
import { refreshMe } from "../platform/use-me.ts";
import { useShape } from "../platform/use-shape.ts";
import { Invitations, useInvitations } from "./invitations.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { roleWords, rolesToGive } from "./roles.ts";
import type { InWorkspace } from "./workspace-page.tsx";

/** Who is in a workspace, what they may do, and who is invited. */
export function Members({ me, workspace }: InWorkspace) {
  const { rows, fault } = useShape("members", { workspace: workspace.id });
  const [inviting, setInviting] = useState(false);
  const mayInvite = mayInWorkspace(workspace.role, "member.invite");
  const invitations = useInvitations(workspace.id, mayInvite);
  return (
    <>
      {fault !== null && <Notice tone="warn">Live updates are interrupted: {fault}</Notice>}
      <Section
        title="People"
        note="Owners and admins see every project. Members see open projects and those that name them; guests only those that name them."
        action={
          <Button
            look="primary"
            icon={<UserPlus />}
            disabledReason={mayInvite ? undefined : "only admins and owners invite people"}
            onClick={() => setInviting(true)}
          >
            Invite
          </Button>
        }
      >
        {rows === null ? (
          <SkeletonRows count={4} />
        ) : (
          <RowList label="Members">
            {rows.toSorted(byName).map((row) => (
              <Member key={row.id} row={row} me={me} workspace={workspace} invitations={invitations} />
            ))}
          </RowList>
        )}
      </Section>
      {mayInvite && <Invitations workspace={workspace.id} asked={invitations} />}
      {inviting && (
        <InviteDialog
          workspace={workspace.id}
          onClose={() => setInviting(false)}
          onInvited={() => void invitations.again()}
        />
      )}
    </>
  );
}

type MemberProps = InWorkspace & {
  readonly row: MemberRow;
  readonly invitations: ReturnType<typeof useInvitations>;
};

function Member({ row, me, workspace, invitations }: MemberProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [lower, setLower] = useState<WorkspaceRoleName | null>(null);
  const isMe = row.userId === me.person.id;
  const roles = rolesToGive(workspace.role, row.role);
  const params = { workspace: workspace.id, person: row.userId };
  const invites = mayInWorkspace(row.role, "member.invite");
  const change = async (role: WorkspaceRoleName): Promise<string | null> => {
    const done = await changeRow("members", row.id, { role }, api.changeMember({ params, body: { role } }));
    if (isMe) await refreshMe();
    else if (invites) await invitations.again();
    return done.ok ? null : done.error.message;
  };
  const choose = async (role: WorkspaceRoleName): Promise<void> => {
    setRefusal(null);
    if (invites && !mayInWorkspace(role, "member.invite")) {
      // Others may have made some since the page was opened.
      void invitations.again();
      return setLower(role);
    }
    setRefusal(await change(role));
  };
  return (
    <>
      <Row
        picture={<Avatar id={row.userId} name={row.name} />}
        title={isMe ? `${row.name} (you)` : row.name}
        detail={refusal ?? row.email}
      >
        <Select
          label={`Role of ${row.name}`}
          value={row.role}
          disabledReason={roles.length > 1 ? undefined : "you may not change this role"}
          onChange={(event) => void choose(event.target.value as WorkspaceRoleName)}
        >
          {roles.map((role) => (
            <option key={role} value={role}>
              {roleWords[role]}
            </option>
          ))}
        </Select>
        {(isMe || roles.length > 1) && (
          <Button
            look="plain"
            onClick={() => setLeaving(true)}
            aria-label={isMe ? "Leave" : `Remove ${row.name}`}
          >
            {isMe ? "Leave" : "Remove"}
          </Button>
        )}
      </Row>
      {leaving && (
        <LeaveDialog
          row={row}
          me={me}
          workspace={workspace}
          onClose={() => {
            setLeaving(false);
            void invitations.again();
          }}
        />
      )}
      {lower !== null && (
        <AskDialog
          title={isMe ? "Give up inviting people?" : `Make ${row.name} a ${roleWords[lower].toLowerCase()}?`}
          action="Change role"
          danger
          onClose={() => setLower(null)}
          onAnswer={() => change(lower)}
        >
          <TakenBack row={row} isMe={isMe} invitations={invitations} />
        </AskDialog>
      )}
    </>
  );
}

/** What goes with the right to invite. */
function TakenBack({
  row,
  isMe,
  invitations,
}: Omit<MemberProps, keyof InWorkspace> & { readonly isMe: boolean }) {
  const theirs = (invitations.data ?? []).filter(({ inviterId }) => inviterId === row.userId).length;
  const open = theirs === 1 ? "One is open" : `${theirs} are open`;
  return (
    <>
      {isMe ? "You" : "They"} can invite nobody any more, and invitations that {isMe ? "you" : "they"} made
      are taken back: links and mails that were sent let nobody in.{" "}
      {invitations.fault !== null
        ? `How many are open could not be asked: ${invitations.fault}`
        : theirs > 0 && `${open} now.`}
    </>
  );
}
