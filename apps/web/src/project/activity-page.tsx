import { History } from "lucide-react";
import { Button } from "../design/button.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { Avatar, EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { useNames } from "../dashboard/use-names.ts";
import { api } from "../platform/api.ts";
import { authorOf } from "../platform/author.ts";
import { usePages } from "../platform/use-pages.ts";
import { ago, onDate } from "../platform/when.ts";
import { activityWords, byDay } from "./activity-words.ts";
import type { InProject } from "./project-frame.tsx";

const limit = 50;

/** What people and agents did in a project, the newest first, as far back as one wants to look. */
export function ActivityPage({ project }: InProject) {
  const params = { project: project.id };
  const { rows, fault, more } = usePages(`activity ${project.id}`, limit, (query) =>
    api.listProjectActivity({ params, query }),
  );
  const nameOf = useNames(project.workspaceId);
  if (rows === null)
    return fault === null ? <SkeletonRows count={6} /> : <Notice tone="danger">{fault}</Notice>;
  if (rows.length === 0)
    return (
      <EmptyState icon={<History />} title="Nothing happened yet">
        Who makes, renames, moves, branches and shares what stands here.
      </EmptyState>
    );
  return (
    <>
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      {byDay(rows).map(({ day, rows: group }) => (
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
      ))}
      {more !== undefined && (
        <Button look="plain" onClick={() => void more()}>
          Show more
        </Button>
      )}
    </>
  );
}
