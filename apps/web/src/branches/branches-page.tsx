import type { BranchRow } from "@solidtype/contracts";
import { GitBranch, GitMerge } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { NameDialog } from "../design/name-dialog.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { useNames } from "../dashboard/use-names.ts";
import { api } from "../platform/api.ts";
import { changeRow } from "../platform/shape-store.ts";
import { useShape } from "../platform/use-shape.ts";
import { ago } from "../platform/when.ts";
import type { InProject } from "../project/project-frame.tsx";
import { isMain, livingBranches, onBranch } from "./branch-list.ts";
import { MergeDialog } from "./merge-dialog.tsx";

type BranchesPageProps = InProject & { readonly merge: string | null };

/** All branches of a project: made, renamed, merged, put away and taken back. */
export function BranchesPage({ project, readOnly, merge }: BranchesPageProps) {
  const { rows, fault } = useShape("branches", { project: project.id });
  const nameOf = useNames(project.workspaceId);
  const [making, setMaking] = useState<BranchRow | null>(null);
  const [renaming, setRenaming] = useState<BranchRow | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const router = useRouter();
  const here = usePathname();
  if (rows === null)
    return fault === null ? <SkeletonRows count={4} /> : <Notice tone="danger">{fault}</Notice>;
  const living = livingBranches(rows, project.mainBranchId);
  const trashed = rows.filter((row) => row.trashedAt !== null);
  const main = living.find((row) => isMain(row, project.mainBranchId));
  const merging = living.find((row) => row.id === merge);
  const blocked = readOnly ?? undefined;
  const parentOf = (row: BranchRow): string => rows.find(({ id }) => id === row.parentId)?.name ?? "";
  const trash = async (row: BranchRow): Promise<void> => {
    const gone = { trashedAt: new Date().toISOString() };
    const done = await changeRow("branches", row.id, gone, api.trashBranch({ params: { branch: row.id } }));
    setRefusal(done.ok ? null : done.error.message);
  };
  const restore = async (row: BranchRow): Promise<void> => {
    const done = await api.restoreBranch({ params: { branch: row.id } });
    setRefusal(done.ok ? null : done.error.message);
  };

  return (
    <>
      {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      <Section
        title="Branches"
        note="A branch begins as its parent is, and keeps its own changes until they are merged."
        action={
          main && (
            <Button
              look="primary"
              icon={<GitBranch />}
              disabledReason={blocked}
              onClick={() => setMaking(main)}
            >
              New branch
            </Button>
          )
        }
      >
        <RowList label="Branches">
          {living.map((row) => (
            <Row
              key={row.id}
              picture={<GitBranch />}
              title={<Link href={onBranch(`/p/${project.id}`, row)}>{row.name}</Link>}
              detail={
                isMain(row, project.mainBranchId)
                  ? "The main branch"
                  : `From ${parentOf(row)}, ${ago(row.createdAt)} by ${nameOf(row.createdById)}`
              }
            >
              {!isMain(row, project.mainBranchId) && (
                <>
                  <Button
                    icon={<GitMerge />}
                    aria-label={`Merge ${row.name}`}
                    onClick={() => router.replace(`${here}?merge=${row.id}`)}
                  >
                    {readOnly === null ? "Merge…" : "Compare…"}
                  </Button>
                  <Button
                    look="plain"
                    disabledReason={blocked}
                    aria-label={`Rename ${row.name}`}
                    onClick={() => setRenaming(row)}
                  >
                    Rename
                  </Button>
                  <Button
                    look="plain"
                    disabledReason={blocked}
                    aria-label={`Trash ${row.name}`}
                    onClick={() => void trash(row)}
                  >
                    Trash
                  </Button>
                </>
              )}
              <Button
                look="plain"
                disabledReason={blocked}
                aria-label={`Branch from ${row.name}`}
                onClick={() => setMaking(row)}
              >
                Branch
              </Button>
            </Row>
          ))}
        </RowList>
      </Section>
      {trashed.length > 0 && (
        <Section title="In the trash">
          <RowList label="Branches in the trash">
            {trashed.map((row) => (
              <Row
                key={row.id}
                picture={<GitBranch />}
                title={row.name}
                detail={ago(row.trashedAt ?? "")}
                quiet
              >
                <Button
                  disabledReason={blocked}
                  aria-label={`Restore ${row.name}`}
                  onClick={() => void restore(row)}
                >
                  Restore
                </Button>
              </Row>
            ))}
          </RowList>
        </Section>
      )}
      {making !== null && (
        <NameDialog
          title="New branch"
          action="Create branch"
          note={`It begins with everything as ${making.name} has it now.`}
          onClose={() => setMaking(null)}
          onName={async (name) => {
            const made = await api.createBranch({
              params: { project: project.id },
              body: { name, parent: making.id },
            });
            return made.ok ? null : made.error.message;
          }}
        />
      )}
      {renaming !== null && (
        <NameDialog
          title="Rename branch"
          action="Rename"
          initial={renaming.name}
          onClose={() => setRenaming(null)}
          onName={async (name) => {
            const params = { branch: renaming.id };
            const done = await changeRow(
              "branches",
              renaming.id,
              { name },
              api.updateBranch({ params, body: { name } }),
            );
            return done.ok ? null : done.error.message;
          }}
        />
      )}
      {merging !== undefined && (
        <MergeDialog
          project={project}
          source={merging}
          branches={living}
          readOnly={readOnly}
          onClose={() => router.replace(here)}
        />
      )}
    </>
  );
}
