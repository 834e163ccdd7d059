import type { BranchId, ChatRow, DocumentId, ProjectId, WorkspaceId } from "@solidtype/contracts";
import type { UndoneRun } from "@solidtype/document";
import type { Place } from "../editor/place.ts";
import { mayInProject } from "../platform/may.ts";

/** Why whoever has a part open cannot talk with the agent about it; null when they can. */
export function blockedAt({ past, role }: Pick<Place, "past" | "role">): string | null {
  if (past !== null)
    return "You look at an earlier state, and the agent works on the present one. Go back to the present to talk with it";
  return mayInProject(role, "chat.start-here") ? null : "You may only look at this project";
}

/** Where a chat panel stands: beside an open part, or on the dashboard of a workspace. */
export type ChatPlace = {
  readonly workspace: WorkspaceId;
  /** Why one cannot talk with the agent here; null when one can. */
  readonly blocked: string | null;
  readonly part: {
    readonly project: ProjectId;
    readonly document: DocumentId;
    readonly branch: BranchId;
    /** Names of what is selected there now. */
    readonly selection: () => readonly string[];
    readonly runs: RunsToUndo;
  } | null;
};

/** What runs did in the part since it was opened here, and can be taken back by whoever they worked for. */
export type RunsToUndo = {
  readonly has: (run: string) => boolean;
  readonly undo: (run: string) => UndoneRun;
  /** Hears when that may have changed. */
  readonly listen: (heard: () => void) => () => void;
};

/** The chats that belong here, the one last spoken in first. */
export function chatsHere(rows: readonly ChatRow[], { part }: ChatPlace): ChatRow[] {
  const latest = ({ lastMessageAt, createdAt }: ChatRow): string => lastMessageAt ?? createdAt;
  return rows
    .filter((row) => row.trashedAt === null)
    .filter((row) => (part === null ? row.context === "dashboard" : row.documentId === part.document))
    .toSorted((a, b) => (latest(a) < latest(b) ? 1 : -1));
}
