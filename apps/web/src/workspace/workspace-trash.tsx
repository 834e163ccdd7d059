import type { ProjectRow } from "@solidtype/contracts";
import { Boxes, Trash2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { AskDialog } from "../design/ask-dialog.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { byName } from "../dashboard/listing.ts";
import { useNames } from "../dashboard/use-names.ts";
import { api } from "../platform/api.ts";
import { mayInProject } from "../platform/may.ts";
import { useAsked } from "../platform/use-asked.ts";
import { useShape } from "../platform/use-shape.ts";
import { ago } from "../platform/when.ts";
import type { InWorkspace } from "./workspace-page.tsx";

/** Projects in the trash; what else was thrown away lies in the trash of its project. */
export function WorkspaceTrash({ workspace }: InWorkspace) {
  const { rows } = useShape("projects", { workspace: workspace.id });
  const nameOf = useNames(workspace.id);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<ProjectRow | null>(null);
  if (rows === null) return <SkeletonRows count={6} />;
  const trashed = rows.filter((row) => row.trashedAt !== null);
  const living = rows.filter((row) => row.trashedAt === null).toSorted(byName);
  const restore = async (row: ProjectRow): Promise<void> => {
    const done = await api.restoreProject({ params: { project: row.id } });
    setRefusal(done.ok ? null : done.error.message);
  };
  return (
    <>
      {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      {trashed.length === 0 && living.length === 0 && (
        <EmptyState icon={<Trash2 />} title="The trash is empty">
          What you throw away stays here until somebody deletes it for good.
        </EmptyState>
      )}
      {trashed.length > 0 && (
        <Section title="Projects in the trash">
          <RowList label="Projects in the trash">
            {trashed.map((row) => (
              <TrashedProject
                key={row.id}
                row={row}
                detail={`${ago(row.trashedAt ?? "")} by ${nameOf(row.trashedById ?? "")}`}
                onRestore={() => void restore(row)}
                onDelete={() => setDeleting(row)}
              />
            ))}
          </RowList>
        </Section>
      )}
      {living.length > 0 && (
        <Section title="Folders and parts" note="They lie in the trash of the project they were in.">
          <RowList label="Trash of projects">
            {living.map((row) => (
              <Row
                key={row.id}
                picture={<Trash2 />}
                title={<Link href={`/p/${row.id}/trash`}>{row.name}</Link>}
              />
            ))}
          </RowList>
        </Section>
      )}
      {deleting !== null && (
        <AskDialog
          title={`Delete “${deleting.name}” for good?`}
          action="Delete for good"
          onClose={() => setDeleting(null)}
          danger
          onAnswer={async () => {
            const done = await api.deleteProject({ params: { project: deleting.id } });
            return done.ok ? null : done.error.message;
          }}
        >
          All its parts, branches, versions and chats go with it. Nobody can bring them back.
        </AskDialog>
      )}
    </>
  );
}

type TrashedProjectProps = {
  readonly row: ProjectRow;
  readonly detail: string;
  readonly onRestore: () => void;
  readonly onDelete: () => void;
};

function TrashedProject({ row, detail, onRestore, onDelete }: TrashedProjectProps) {
  // What one may do with a project stands on no row of a list.
  const role = useAsked(row.id, () => api.getProject({ params: { project: row.id } })).data?.role;
  return (
    <Row picture={<Boxes />} title={row.name} detail={detail}>
      {mayInProject(role, "project.restore") && (
        <Button onClick={onRestore} aria-label={`Restore ${row.name}`}>
          Restore
        </Button>
      )}
      {mayInProject(role, "project.delete") && (
        <Button look="plain" onClick={onDelete} aria-label={`Delete ${row.name} for good`}>
          Delete for good
        </Button>
      )}
    </Row>
  );
}
