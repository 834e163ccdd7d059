import type { MemberRow, WorkspaceRoleName } from "@solidtype/contracts";
import { UserPlus } from "lucide-react";
import { useState } from "react";
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
import { Invitations } from "./invitations.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { roleWords, rolesToGive } from "./roles.ts";
import type { InWorkspace } from "./workspace-page.tsx";

/** Who is in a workspace, what they may do, and who is invited. */
export function Members({ me, workspace }: InWorkspace) {
  const { rows, fault } = useShape("members", { workspace: workspace.id });
  const [inviting, setInviting] = useState(false);
  const [invited, setInvited] = useState(0);
  const mayInvite = mayInWorkspace(workspace.role, "member.invite");
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
              <Member key={row.id} row={row} me={me} workspace={workspace} />
            ))}
          </RowList>
        )}
      </Section>
      {mayInvite && <Invitations key={invited} workspace={workspace.id} />}
      {inviting && (
        <InviteDialog
          workspace={workspace.id}
          onClose={() => setInviting(false)}
          onInvited={() => setInvited((count) => count + 1)}
        />
      )}
    </>
  );
}

function Member({ row, me, workspace }: InWorkspace & { readonly row: MemberRow }) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  const isMe = row.userId === me.person.id;
  const roles = rolesToGive(workspace.role, row.role);
  const params = { workspace: workspace.id, person: row.userId };
  const change = async (role: WorkspaceRoleName): Promise<void> => {
    const done = await changeRow("members", row.id, { role }, api.changeMember({ params, body: { role } }));
    setRefusal(done.ok ? null : done.error.message);
    if (isMe) await refreshMe();
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
          onChange={(event) => void change(event.target.value as WorkspaceRoleName)}
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
      {leaving && <LeaveDialog row={row} me={me} workspace={workspace} onClose={() => setLeaving(false)} />}
    </>
  );
}
