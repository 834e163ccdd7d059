import type { ActivityRow } from "@solidtype/contracts";

const kinds: Readonly<Record<string, string>> = {
  document: "the part",
  folder: "the folder",
  project: "the project",
  branch: "the branch",
  version: "the version",
  shareLink: "a share link",
  person: "",
};

const verbs: Readonly<Record<string, string>> = {
  trashed: "put into the trash:",
  restored: "took out of the trash:",
  branched: "began",
  merged: "merged",
  named: "named",
  shared: "made",
  joined: "joined:",
  left: "left:",
};

/** One thing that happened, as a sentence without its subject: "renamed the part Bracket". */
export function activityWords(row: Pick<ActivityRow, "verb" | "subjectKind" | "subjectName">): string {
  const kind = kinds[row.subjectKind] ?? row.subjectKind;
  return [verbs[row.verb] ?? row.verb, kind, row.subjectName].filter(Boolean).join(" ");
}

/** Things of one day together, the newest first. */
export function byDay(
  rows: readonly ActivityRow[],
): readonly { day: string; rows: readonly ActivityRow[] }[] {
  const sorted = rows.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const dayOf = (row: ActivityRow): string => new Date(row.createdAt).toDateString();
  return [...Map.groupBy(sorted, dayOf)].map(([, group]) => ({
    day: group[0]?.createdAt ?? "",
    rows: group,
  }));
}
