import type { WorkspaceId } from "@solidtype/contracts";
import { Link2, Mail } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { Notice } from "../design/status.tsx";
import { allPages } from "../platform/all-pages.ts";
import { api } from "../platform/api.ts";
import { useAsked } from "../platform/use-asked.ts";
import { onDate } from "../platform/when.ts";
import { roleWords } from "./roles.ts";

/** Invitations that somebody can still accept, for those who may see them. */
export function useInvitations(workspace: WorkspaceId, may: boolean) {
  const asked = useAsked(may ? workspace : null, () =>
    allPages((query) => api.listInvitations({ params: { workspace }, query })),
  );
  const [now] = useState(() => Date.now());
  const pending = asked.data?.filter((one) => one.status === "pending" && Date.parse(one.expiresAt) > now);
  return { ...asked, data: pending ?? null };
}

type InvitationsProps = {
  readonly workspace: WorkspaceId;
  readonly asked: ReturnType<typeof useInvitations>;
};

export function Invitations({ workspace, asked }: InvitationsProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const pending = asked.data ?? [];
  const fault = refusal ?? asked.fault;
  if (pending.length === 0 && fault === null) return null;
  const revoke = async (invitation: (typeof pending)[number]["id"]): Promise<void> => {
    const done = await api.revokeInvitation({ params: { workspace, invitation } });
    setRefusal(done.ok ? null : done.error.message);
    await asked.again();
  };
  return (
    <Section title="Pending invitations">
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      <RowList label="Pending invitations">
        {pending.map((one) => {
          const name = one.email === "" ? "Invite link" : one.email;
          return (
            <Row
              key={one.id}
              picture={one.email === "" ? <Link2 /> : <Mail />}
              title={name}
              detail={`${roleWords[one.role]} · until ${onDate(one.expiresAt)}`}
            >
              <Button look="plain" onClick={() => void revoke(one.id)} aria-label={`Take back ${name}`}>
                Take back
              </Button>
            </Row>
          );
        })}
      </RowList>
    </Section>
  );
}
