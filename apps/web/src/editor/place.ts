import type { BranchId, DocumentId, ProjectId, ProjectRoleName, WorkspaceId } from "@solidtype/contracts";
import { mayInProject } from "../platform/may.ts";

/** What is open in the editor, and what whoever opened it may do there. */
export type Place = {
  readonly workspace: WorkspaceId;
  readonly project: ProjectId;
  readonly document: DocumentId;
  readonly name: string;
  readonly branch: BranchId;
  /** The branch as addresses name it: null for the main one. */
  readonly named: string | null;
  /** What the shown state of the past is called; null in the present. */
  readonly past: string | null;
  /** One's own in the project. */
  readonly role: ProjectRoleName;
  /** Since when it lay in the trash when it was opened; null: it did not. */
  readonly trashedAt: string | null;
  /** Whether it lay in the trash then, by itself or with its project or branch. */
  readonly inTrash: boolean;
  /** Why whoever opened it may change nothing here, in the trash or not; null when they may. */
  readonly readOnly: string | null;
};

/** Why somebody with this role changes nothing in a part of the present; null when they may. */
export const whyNoChange = (name: string, role: ProjectRoleName): string | null =>
  mayInProject(role, "document.write") ? null : `You may look at “${name}”, but not change it.`;
