import { type BranchId, type DocumentRow, type FolderRow, parseId } from "@solidtype/contracts";
import { useMemo } from "react";
import { documentsOn } from "../dashboard/listing.ts";
import { useShape } from "../platform/use-shape.ts";
import type { OpenProject } from "./use-project.ts";

type Contents = {
  /** Null until all of it is here. */
  readonly folders: readonly FolderRow[] | null;
  readonly documents: readonly DocumentRow[] | null;
  readonly branch: BranchId;
  readonly fault: string | null;
};

/** The folders of a project, and the parts as one branch has them; with what lies in the trash. */
export function useContents(project: OpenProject, named: string | null): Contents {
  const branch = parseId("branch", named) ?? project.mainBranchId;
  const folders = useShape("folders", { project: project.id });
  const documents = useShape("documents", { project: project.id });
  const pins = useShape("branch-pins", { branch });
  const here = useMemo(
    () =>
      documents.rows === null || pins.rows === null ? null : documentsOn(branch, documents.rows, pins.rows),
    [branch, documents.rows, pins.rows],
  );
  const fault = folders.fault ?? documents.fault ?? pins.fault;
  return { folders: folders.rows, documents: here, branch, fault };
}
