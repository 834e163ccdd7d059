import type { VersionRow } from "@solidtype/contracts";
import { Bookmark } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { useNames } from "../dashboard/use-names.ts";
import { useShape } from "../platform/use-shape.ts";
import { ago } from "../platform/when.ts";
import type { InProject } from "../project/project-frame.tsx";
import { NewVersionDialog } from "./new-version-dialog.tsx";
import { VersionParts } from "./version-parts.tsx";

type VersionsPageProps = InProject & { readonly branch: string | null };

/** Named states of a project: what never changes again, and can be looked at and brought back. */
export function VersionsPage({ project, readOnly, branch }: VersionsPageProps) {
  const { rows, fault } = useShape("versions", { project: project.id });
  const documents = useShape("documents", { project: project.id }).rows;
  const branches = useShape("branches", { project: project.id }).rows;
  const nameOf = useNames(project.workspaceId);
  const [naming, setNaming] = useState(false);
  const [open, setOpen] = useState<VersionRow | null>(null);
  if (rows === null)
    return fault === null ? <SkeletonRows count={4} /> : <Notice tone="danger">{fault}</Notice>;
  const newest = rows.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const partOf = (row: VersionRow): string => {
    if (row.documentId === null) return "The whole project";
    return documents?.find(({ id }) => id === row.documentId)?.name ?? "A part";
  };
  const name = (
    <Button
      look="primary"
      icon={<Bookmark />}
      disabledReason={readOnly ?? undefined}
      onClick={() => setNaming(true)}
    >
      Name a version
    </Button>
  );
  return (
    <>
      {newest.length === 0 ? (
        <EmptyState icon={<Bookmark />} title="No versions yet" action={name}>
          A version gives the present state of the project a name. It never changes, and you can come back to
          it.
        </EmptyState>
      ) : (
        <Section title="Versions" note="A version keeps the state it was named in." action={name}>
          <RowList label="Versions">
            {newest.map((row) => (
              <Row
                key={row.id}
                picture={<Bookmark />}
                title={row.name}
                detail={[
                  partOf(row),
                  `on ${branches?.find(({ id }) => id === row.branchId)?.name ?? "a branch"}`,
                  `${ago(row.createdAt)} by ${nameOf(row.createdById)}`,
                  ...(row.note === "" ? [] : [row.note]),
                ].join(" · ")}
              >
                <Button aria-label={`Open ${row.name}`} onClick={() => setOpen(row)}>
                  Open
                </Button>
              </Row>
            ))}
          </RowList>
        </Section>
      )}
      {naming && (
        <NewVersionDialog
          project={project}
          branch={branch}
          document={null}
          onClose={() => setNaming(false)}
        />
      )}
      {open !== null && (
        <VersionParts version={open} project={project} readOnly={readOnly} onClose={() => setOpen(null)} />
      )}
    </>
  );
}
