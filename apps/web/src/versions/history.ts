import type { AuthoredRun, BranchId, DocumentId, ErrorCode, Result, StreamPath } from "@solidtype/contracts";
import { api } from "../platform/api.ts";

export type History = {
  readonly stream: StreamPath;
  /** The newest first. */
  readonly runs: readonly AuthoredRun[];
};

/** So many are kept: what came before is of no use in a list. */
const mostKept = 5_000;

/** Who changed a document on a branch, the newest of it. The platform tells it from the beginning on. */
export async function readHistory(
  document: DocumentId,
  branch: BranchId,
): Promise<Result<History, ErrorCode>> {
  let runs: readonly AuthoredRun[] = [];
  for (let after: string | undefined; ;) {
    const query = { branch, limit: 1000, ...(after === undefined ? {} : { after }) };
    const page = await api.listHistory({ params: { document }, query });
    if (!page.ok) return page;
    runs = joinedRuns([...runs, ...page.value.data.runs]).slice(-mostKept);
    const { next, stream } = page.value.data;
    if (next === null) return { ok: true, value: { stream, runs: runs.toReversed() } };
    after = next;
  }
}

const together = 10 * 60_000;

/** Runs of one author that follow each other within ten minutes, as one: a list of what people did, not of keystrokes. */
export function joinedRuns(runs: readonly AuthoredRun[]): readonly AuthoredRun[] {
  const joined: AuthoredRun[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const same =
      last !== undefined &&
      last.principal === run.principal &&
      last.actingFor === run.actingFor &&
      last.run === run.run &&
      Date.parse(run.startedAt) - Date.parse(last.endedAt) < together;
    if (same)
      joined[joined.length - 1] = {
        ...last,
        to: run.to,
        endedAt: run.endedAt,
        changes: last.changes + run.changes,
      };
    else joined.push(run);
  }
  return joined;
}
