import type { BranchRow } from "@solidtype/contracts";
import { GitBranch } from "lucide-react";
import { Button } from "../design/button.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { ago } from "../platform/when.ts";

type TrashedBranchesProps = {
  readonly rows: readonly BranchRow[];
  readonly readOnly: string | null;
  readonly onRestore: (row: BranchRow) => void;
};

export function TrashedBranches({ rows, readOnly, onRestore }: TrashedBranchesProps) {
  if (rows.length === 0) return null;
  return (
    <Section title="In the trash">
      <RowList label="Branches in the trash">
        {rows.map((row) => (
          <Row key={row.id} picture={<GitBranch />} title={row.name} detail={ago(row.trashedAt ?? "")} quiet>
            <Button
              disabledReason={readOnly ?? undefined}
              aria-label={`Restore ${row.name}`}
              onClick={() => onRestore(row)}
            >
              Restore
            </Button>
          </Row>
        ))}
      </RowList>
    </Section>
  );
}
