import type { ProjectRow, WorkspaceId } from "@solidtype/contracts";
import { Download } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Section } from "../design/section.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { useNames } from "../dashboard/use-names.ts";
import { api } from "../platform/api.ts";
import { authorOf } from "../platform/author.ts";
import { useShape } from "../platform/use-shape.ts";
import { useAsked } from "../platform/use-asked.ts";
import { atTime } from "../platform/when.ts";
import styles from "./audit-log.module.css";

const step = 25;

/** Who did what, and who was refused what; all of it can be taken away as a file. */
export function AuditLog({ workspace }: { readonly workspace: WorkspaceId }) {
  const [limit, setLimit] = useState(step);
  const asked = useAsked(`${workspace} ${limit}`, () =>
    api.listAudit({ params: { workspace }, query: { limit } }),
  );
  const nameOf = useNames(workspace);
  const { rows: projects } = useShape("projects", { workspace });
  const [kept, setKept] = useState(asked.data);
  if (asked.data !== null && asked.data !== kept) setKept(asked.data);
  return (
    <Section
      title="Audit log"
      note="Every change of what exists and who may touch it, and every refusal. What is read, exported or done inside of a part is not in it."
      action={
        <a className={styles.export} href={`/api/v1/workspaces/${workspace}/audit.jsonl`} download>
          <Download /> Export
        </a>
      }
    >
      {asked.fault !== null && <Notice tone="danger">{asked.fault}</Notice>}
      {kept === null ? (
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
            {kept.map((row) => (
              <tr key={row.id} data-outcome={row.outcome}>
                <td className="tabular">{atTime(row.at)}</td>
                <td>{authorOf(row.principalId, row.actingForId, nameOf).name}</td>
                <td>{row.action}</td>
                <td title={row.resourceId}>{resourceWords(row, projects ?? [])}</td>
                <td>
                  {row.outcome === "allowed"
                    ? "Done"
                    : `Refused${row.reason === null ? "" : `: ${row.reason}`}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {kept !== null && kept.length >= limit && limit < 200 && (
        <Button look="plain" onClick={() => setLimit(Math.min(200, limit * 2))}>
          Show more
        </Button>
      )}
    </Section>
  );
}

/** What it was done to; a project by its name, where the person may see it. */
function resourceWords(
  { resourceKind, resourceId }: { readonly resourceKind: string; readonly resourceId: string },
  projects: readonly ProjectRow[],
): string {
  const project = resourceKind === "project" ? projects.find(({ id }) => id === resourceId) : undefined;
  return project === undefined ? resourceKind : `project “${project.name}”`;
}
