import type { AuditRow, ProjectRow, WorkspaceId } from "@solidtype/contracts";
import { Download } from "lucide-react";
import { Button } from "../design/button.tsx";
import { Section } from "../design/section.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { useNames } from "../dashboard/use-names.ts";
import { api } from "../platform/api.ts";
import { detailsOf, timesOf } from "../platform/audit-details.ts";
import { authorOf } from "../platform/author.ts";
import { useShape } from "../platform/use-shape.ts";
import { usePages } from "../platform/use-pages.ts";
import { atTime } from "../platform/when.ts";
import styles from "./audit-log.module.css";

const step = 25;

/** Who did what, and who was refused what; all of it can be taken away as a file. */
export function AuditLog({ workspace }: { readonly workspace: WorkspaceId }) {
  const params = { workspace };
  const { rows, fault, more } = usePages(`audit ${workspace}`, step, (query) =>
    api.listAudit({ params, query }),
  );
  const nameOf = useNames(workspace);
  const { rows: projects } = useShape("projects", { workspace });
  return (
    <Section
      title="Audit log"
      note="Every change of what exists and who may touch it, every export, every share link that was opened, and every refusal. What is only read, or done inside of a part, is not in it."
      action={
        <a className={styles.export} href={`/api/v1/workspaces/${workspace}/audit.jsonl`} download>
          <Download /> Export
        </a>
      }
    >
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      {rows === null ? (
        <SkeletonRows count={5} />
      ) : (
        <table className={styles.table}>
          <caption className={styles.hidden}>Audit log, newest first</caption>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">On</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} data-outcome={row.outcome}>
                <td className="tabular">{atTime(row.at)}</td>
                <td>{authorOf(row.principalId, row.actingForId, nameOf).name}</td>
                <td>{actWords(row)}</td>
                <td title={row.resourceId}>{resourceWords(row, projects ?? [])}</td>
                <td>{outcomeWords(row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more !== undefined && (
        <Button look="plain" onClick={() => void more()}>
          Show more
        </Button>
      )}
    </Section>
  );
}

/** A part that left as a file says as what. */
function actWords(row: AuditRow): string {
  const { format } = detailsOf(row);
  return typeof format === "string" ? `${row.action} as ${format.toUpperCase()}` : row.action;
}

function outcomeWords(row: AuditRow): string {
  const times = timesOf(row);
  const often = times > 1 ? `, ${times} times` : "";
  const why = row.reason === null ? "" : `: ${row.reason}`;
  return row.outcome === "allowed" ? `Done${often}` : `Refused${why}${often}`;
}

/** What it was done to; a project by its name, where the person may see it. */
function resourceWords(
  { resourceKind, resourceId }: { readonly resourceKind: string; readonly resourceId: string },
  projects: readonly ProjectRow[],
): string {
  const project = resourceKind === "project" ? projects.find(({ id }) => id === resourceId) : undefined;
  return project === undefined ? resourceKind : `project “${project.name}”`;
}
