import { documentStream, type VersionId, type VersionRow } from "@solidtype/contracts";
import { Box } from "lucide-react";
import { useState } from "react";
import { lyingStill } from "../branches/lying-still.ts";
import { modelAt, editPart } from "../branches/live-part.ts";
import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { Row, RowList } from "../design/section.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { partAddress } from "../platform/addresses.ts";
import { api } from "../platform/api.ts";
import { useAsked } from "../platform/use-asked.ts";
import { useMe } from "../platform/use-me.ts";
import { useShape } from "../platform/use-shape.ts";
import type { OpenProject } from "../project/use-project.ts";
import { restoreTo } from "./restore.ts";

type VersionPartsProps = {
  readonly version: VersionRow;
  readonly project: OpenProject;
  readonly readOnly: string | null;
  readonly onClose: () => void;
};

type Page = Awaited<ReturnType<typeof api.getVersion>>;
type Part = Extract<Page, { ok: true }>["value"]["data"]["documents"][number];

async function partsOf(version: VersionId) {
  const parts: Part[] = [];
  for (let cursor: string | null = null; ;) {
    const page: Page = await api.getVersion({
      params: { version },
      query: cursor === null ? {} : { cursor },
    });
    if (!page.ok) return page;
    parts.push(...page.value.data.documents);
    cursor = page.value.next ?? null;
    if (cursor === null) return { ok: true as const, value: { data: parts } };
  }
}

/** The parts of a version: to look at as they were, and to bring back on the branch it was named on. */
export function VersionParts({ version, project, readOnly, onClose }: VersionPartsProps) {
  const who = useMe();
  const asked = useAsked(version.id, () => partsOf(version.id));
  const documents = useShape("documents", { project: project.id }).rows;
  const [state, setState] = useState<{ readonly good: boolean; readonly words: string } | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const restore = async (part: Part, name: string): Promise<void> => {
    if (who.kind !== "signed-in") return;
    setBusy(part.document);
    const was = await modelAt(project.workspaceId, part.document, part);
    const done = was.ok
      ? await editPart(
          documentStream(project.workspaceId, part.document, version.branchId),
          who.me.person.id,
          async (now) => restoreTo(was.value)(now),
        )
      : was;
    setBusy(null);
    setState(
      done.ok
        ? {
            good: true,
            words: `“${name}” is as in “${version.name}” again. What came after stays in its history.`,
          }
        : { good: false, words: done.error.message },
    );
  };
  return (
    <Dialog open onClose={onClose} title={version.name} note={version.note || undefined} size="lg">
      {state !== null && <Notice tone={state.good ? "good" : "danger"}>{state.words}</Notice>}
      {asked.fault !== null && <Notice tone="danger">{asked.fault}</Notice>}
      {asked.data === null || documents === null ? (
        <SkeletonRows count={3} />
      ) : (
        <RowList label="Parts of the version">
          {asked.data.map((part) => {
            const row = documents.find(({ id }) => id === part.document);
            if (row === undefined) return null;
            return (
              <Row key={part.document} picture={<Box />} title={row.name}>
                <a
                  href={partAddress(row.id, { branch: version.branchId, version: version.id })}
                  aria-label={`Look at ${row.name}`}
                >
                  Look at it
                </a>
                <Button
                  busy={busy === part.document}
                  disabledReason={readOnly ?? lyingStill({ document: row })?.why}
                  aria-label={`Restore ${row.name}`}
                  onClick={() => void restore(part, row.name)}
                >
                  Restore
                </Button>
              </Row>
            );
          })}
        </RowList>
      )}
    </Dialog>
  );
}
