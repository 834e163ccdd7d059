import type { WorkspaceId } from "@solidtype/contracts";
import { Building2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { Notice } from "../design/status.tsx";
import { allPages } from "../platform/all-pages.ts";
import { api } from "../platform/api.ts";
import { useAsked } from "../platform/use-asked.ts";
import { onDate } from "../platform/when.ts";

/** Workspaces of one's own that were closed: each can be opened again. Nothing where there is none. */
export function ClosedWorkspaces() {
  const asked = useAsked("closed workspaces", () => allPages((query) => api.listClosedWorkspaces({ query })));
  const [refusal, setRefusal] = useState<string | null>(null);
  const open = async (workspace: WorkspaceId): Promise<void> => {
    const done = await api.restoreWorkspace({ params: { workspace } });
    if (done.ok) location.assign(`/w/${workspace}`);
    else setRefusal(done.error.message);
  };
  const fault = refusal ?? asked.fault;
  if (fault === null && (asked.data ?? []).length === 0) return null;
  return (
    <Section
      title="Closed workspaces"
      note="Everything in them is as it was. You own them, so you can open them again."
    >
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      <RowList label="Closed workspaces">
        {(asked.data ?? []).map(({ id, name, trashedAt }) => (
          <Row key={id} picture={<Building2 />} title={name} detail={`closed on ${onDate(trashedAt)}`}>
            <Button onClick={() => void open(id)} aria-label={`Open ${name} again`}>
              Open again
            </Button>
          </Row>
        ))}
      </RowList>
    </Section>
  );
}
