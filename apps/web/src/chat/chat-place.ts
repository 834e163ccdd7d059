import type { BranchId, ChatRow, DocumentId, ProjectId, WorkspaceId } from "@solidtype/contracts";

/** Where a chat panel stands: beside an open part, or on the dashboard of a workspace. */
export type ChatPlace = {
  readonly workspace: WorkspaceId;
  readonly part: {
    readonly project: ProjectId;
    readonly document: DocumentId;
    readonly branch: BranchId;
    /** Names of what is selected there now. */
    readonly selection: () => readonly string[];
    /** Takes back what a run did; false when nothing of it is left to take back. */
    readonly undoRun: (run: string) => boolean;
    /** Why nothing can be changed there; null when it can. */
    readonly readOnly: string | null;
  } | null;
};

/** The chats that belong here, the one last spoken in first. */
export function chatsHere(rows: readonly ChatRow[], { part }: ChatPlace): ChatRow[] {
  const latest = ({ lastMessageAt, createdAt }: ChatRow): string => lastMessageAt ?? createdAt;
  return rows
    .filter((row) => row.trashedAt === null)
    .filter((row) => (part === null ? row.context === "dashboard" : row.documentId === part.document))
    .toSorted((a, b) => (latest(a) < latest(b) ? 1 : -1));
}
