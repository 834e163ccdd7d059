import { Box, Folder, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { AskDialog } from "../design/ask-dialog.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { restoreItem } from "../dashboard/item-actions.ts";
import { type Item, trashOf } from "../dashboard/listing.ts";
import { useNames } from "../dashboard/use-names.ts";
import { api } from "../platform/api.ts";
import { mayInProject } from "../platform/may.ts";
import { useShape } from "../platform/use-shape.ts";
import { ago } from "../platform/when.ts";
import type { InProject } from "./project-frame.tsx";

type TrashedDocument = Extract<Item, { kind: "document" }>;

export function ProjectTrash({ project, readOnly }: InProject) {
  const folders = useShape("folders", { project: project.id }).rows;
  const documents = useShape("documents", { project: project.id }).rows;
  const nameOf = useNames(project.workspaceId);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<TrashedDocument | null>(null);
  if (folders === null || documents === null) return <SkeletonRows count={5} />;
  const items = trashOf(folders, documents);
  const mayDelete = mayInProject(project.role, "document.delete");
  return (
    <>
      {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      {items.length === 0 ? (
        <EmptyState icon={<Trash2 />} title="The trash is empty">
          Folders and parts that you throw away stay here until somebody deletes them for good.
        </EmptyState>
      ) : (
        <Section title="In the trash" note="What is restored goes back where it was.">
          <RowList label="In the trash">
            {items.map((item) => (
              <Row
                key={item.id}
                picture={item.kind === "folder" ? <Folder /> : <Box />}
                title={item.row.name}
                detail={`${ago(item.row.trashedAt ?? "")} by ${nameOf(item.row.trashedById ?? "")}`}
              >
                <Button
                  disabledReason={readOnly ?? undefined}
                  aria-label={`Restore ${item.row.name}`}
                  onClick={() => void restoreItem(item).then(setRefusal)}
                >
                  Restore
                </Button>
                {item.kind === "document" && mayDelete && (
                  <Button
                    look="plain"
                    aria-label={`Delete ${item.row.name} for good`}
                    onClick={() => setDeleting(item)}
                  >
                    Delete for good
                  </Button>
                )}
              </Row>
            ))}
          </RowList>
        </Section>
      )}
      {deleting !== null && (
        <AskDialog
          title={`Delete “${deleting.row.name}” for good?`}
          action="Delete for good"
          onClose={() => setDeleting(null)}
          danger
          onAnswer={async () => {
            const done = await api.deleteDocument({ params: { document: deleting.row.id } });
            return done.ok ? null : done.error.message;
          }}
        >
          Its content on every branch goes with it. Nobody can bring it back.
        </AskDialog>
      )}
    </>
  );
}
