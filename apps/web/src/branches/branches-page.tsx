import type { BranchRow } from "@solidtype/contracts";
import { GitBranch } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { useNames } from "../dashboard/use-names.ts";
import { projectAddress } from "../platform/addresses.ts";
import { api } from "../platform/api.ts";
import { changeRow } from "../platform/shape-store.ts";
import { useShape } from "../platform/use-shape.ts";
import { shareLink } from "../platform/visitor.ts";
import { ago } from "../platform/when.ts";
import type { InProject } from "../project/project-frame.tsx";
import { BranchActions } from "./branch-actions.tsx";
import { NewBranchDialog, RenameBranchDialog } from "./branch-dialogs.tsx";
import { isMain, keepsUpWith, livingBranches, mergeAddress, onBranch } from "./branch-list.ts";
import { MergeDialog } from "./merge-dialog.tsx";
import { TrashedBranches } from "./trashed-branches.tsx";

/** The merge whose dialog the address asks for. */
export type AskedMerge = { readonly merge: string | null; readonly into: string | null };

type BranchesPageProps = InProject & { readonly asked: AskedMerge };

/** All branches of a project: made, renamed, merged, put away and taken back. */
export function BranchesPage({ project, readOnly, asked }: BranchesPageProps) {
  const { rows, fault } = useShape("branches", { project: project.id });
  const nameOf = useNames(shareLink === null ? project.workspaceId : null);
  const [making, setMaking] = useState<BranchRow | null>(null);
  const [renaming, setRenaming] = useState<BranchRow | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const router = useRouter();
  if (rows === null)
    return fault === null ? <SkeletonRows count={4} /> : <Notice tone="danger">{fault}</Notice>;
  const living = livingBranches(rows, project.mainBranchId);
  const trashed = rows.filter((row) => row.trashedAt !== null);
  const main = living.find((row) => isMain(row, project.mainBranchId));
  const merging = living.find((row) => row.id === asked.merge);
  const parentOf = (row: BranchRow): string => rows.find(({ id }) => id === row.parentId)?.name ?? "";
  const askToMerge = (source: BranchRow, into?: BranchRow): void =>
    router.replace(mergeAddress(project.id, source, into));
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
              disabledReason={readOnly ?? undefined}
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
              title={
                <Link href={onBranch(projectAddress(project.id, { branch: null }), row)}>{row.name}</Link>
              }
              detail={
                isMain(row, project.mainBranchId)
                  ? "The main branch"
                  : `From ${parentOf(row)}, ${ago(row.createdAt)}${shareLink === null ? ` by ${nameOf(row.createdById)}` : ""}`
              }
            >
              <BranchActions
                row={row}
                isMain={isMain(row, project.mainBranchId)}
                readOnly={readOnly}
                keepsUpWith={keepsUpWith(row, living)}
                onMerge={() => askToMerge(row)}
                onUpdate={(from) => askToMerge(from, row)}
                onRename={() => setRenaming(row)}
                onTrash={() => void trash(row)}
                onBranch={() => setMaking(row)}
              />
            </Row>
          ))}
        </RowList>
      </Section>
      <TrashedBranches rows={trashed} readOnly={readOnly} onRestore={(row) => void restore(row)} />
      {making !== null && (
        <NewBranchDialog project={project.id} parent={making} onClose={() => setMaking(null)} />
      )}
      {renaming !== null && <RenameBranchDialog branch={renaming} onClose={() => setRenaming(null)} />}
      {merging !== undefined && (
        <MergeDialog
          key={`${merging.id} ${asked.into ?? ""}`}
          project={project}
          source={merging}
          suggested={asked.into}
          branches={living}
          readOnly={readOnly}
          onClose={() => router.replace(projectAddress(project.id, { branch: null, section: "branches" }))}
        />
      )}
    </>
  );
}
