import { History } from "lucide-react";
import { Row, RowList, Section } from "../design/section.tsx";
import { Avatar, EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { useNames } from "../dashboard/use-names.ts";
import { authorOf } from "../platform/author.ts";
import { useShape } from "../platform/use-shape.ts";
import { ago, onDate } from "../platform/when.ts";
import { activityWords, byDay } from "./activity-words.ts";
import type { InProject } from "./project-frame.tsx";

const shown = 200;

/** What people and agents did in a project, as it happens. */
export function ActivityPage({ project }: InProject) {
  const { rows, fault } = useShape("activity", { project: project.id });
  const nameOf = useNames(project.workspaceId);
  if (fault !== null) return <Notice tone="danger">{fault}</Notice>;
  if (rows === null) return <SkeletonRows count={6} />;
  if (rows.length === 0)
    return (
      <EmptyState icon={<History />} title="Nothing happened yet">
        Who makes, renames, moves, branches and shares what stands here.
      </EmptyState>
    );
  const newest = rows.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(0, shown);
  return byDay(newest).map(({ day, rows: group }) => (
    <Section key={day} title={onDate(day)}>
      <RowList label={`Activity on ${onDate(day)}`}>
        {group.map((row) => {
          const author = authorOf(row.actorId, row.actingForId, nameOf);
          return (
            <Row
              key={row.id}
              picture={<Avatar id={author.id} name={author.name} agent={author.agent} />}
              title={`${author.name} ${activityWords(row)}`}
              detail={ago(row.createdAt)}
            />
          );
        })}
      </RowList>
    </Section>
  ));
}
