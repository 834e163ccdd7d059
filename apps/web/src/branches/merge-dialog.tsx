import type { BranchRow } from "@solidtype/contracts";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { Select } from "../design/select.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { personOf } from "../platform/person-of.ts";
import { useMe } from "../platform/use-me.ts";
import type { OpenProject } from "../project/use-project.ts";
import styles from "./merge.module.css";
import { MergePart } from "./merge-part.tsx";
import { isStoppable } from "./merge-run.ts";
import { brokenOffInWords, stepInWords } from "./merge-words.ts";
import { SinceWhen } from "./since-when.tsx";
import { type MergeRun, useMerge, useMergeRun } from "./use-merge.ts";

const underWay = "it is being merged";
const stopLabel = "Stop after this part";

type MergeDialogProps = {
  readonly project: OpenProject;
  readonly source: BranchRow;
  readonly branches: readonly BranchRow[];
  /** The branch that is offered first to merge into; otherwise the one that the source began on. */
  readonly suggested: string | null;
  /** Why it can only be looked at, not done. */
  readonly readOnly: string | null;
  readonly onClose: () => void;
};

/** What a branch would change in another one, where both differ, and the act itself. */
export function MergeDialog(props: MergeDialogProps) {
  const { project, source, branches, suggested, readOnly, onClose } = props;
  const who = useMe();
  const targets = branches.filter(({ id }) => id !== source.id);
  const named = (id: string | null) => targets.find((row) => row.id === id);
  const first = named(suggested) ?? named(source.parentId) ?? named(project.mainBranchId) ?? targets[0];
  const [into, setInto] = useState(first);
  const run = useMergeRun();
  const merging = run.step !== null;
  const stuck = whyUnstoppable(run);
  const close = merging
    ? { onClose: () => stuck === null && run.stop(), closing: { label: stopLabel, disabledReason: stuck } }
    : { onClose };
  const person = personOf(who)?.id;
  if (person === undefined) return null;
  return (
    <Dialog open {...close} title={`Merge “${source.name}”`} size="lg">
      {into === undefined ? (
        <p>There is no other branch to merge into.</p>
      ) : (
        <>
          <p className={styles.way}>
            <strong>{source.name}</strong>
            <ArrowRight />
            <Select
              label="Merge into"
              value={into.id}
              disabledReason={merging ? underWay : undefined}
              onChange={(event) => setInto(targets.find(({ id }) => id === event.target.value))}
            >
              {targets.map((row) => (
                <option key={row.id} value={row.id}>
                  {row.name}
                </option>
              ))}
            </Select>
          </p>
          <MergeBody
            key={into.id}
            project={project}
            source={source}
            into={into}
            person={person}
            readOnly={readOnly}
            run={run}
            onClose={onClose}
          />
        </>
      )}
    </Dialog>
  );
}

type MergeBodyProps = {
  readonly project: OpenProject;
  readonly source: BranchRow;
  readonly into: BranchRow;
  readonly person: string;
  readonly readOnly: string | null;
  readonly run: MergeRun;
  readonly onClose: () => void;
};

function MergeBody({ project, source, into, person, readOnly, run, onClose }: MergeBodyProps) {
  const { phase, plans, choices, open, since, startFrom, choose, merge, again } = useMerge({
    workspace: project.workspaceId,
    source: source.id,
    into: into.id,
    person,
  });
  const merging = run.step !== null;
  const isBroken = plans.some(({ plan }) => plan !== null && plan.broken.length > 0);
  if (phase.kind === "reading") return <SkeletonRows count={4} />;
  if (phase.kind === "merged")
    return (
      <Notice tone="good" action={<Button onClick={onClose}>Done</Button>}>
        “{source.name}” is merged into “{into.name}”.
      </Notice>
    );
  // What was shown is merged in part, or was never read: it has to be read again.
  if (phase.kind !== "choosing") {
    const isStopped = phase.kind === "broken-off" && phase.fault === null;
    return (
      <Notice tone={isStopped ? "warn" : "danger"} action={<Button onClick={again}>Look again</Button>}>
        {phase.kind === "unread" ? phase.message : brokenOffInWords(phase, into.name)}
      </Notice>
    );
  }
  return (
    <>
      <SinceWhen
        names={{ source: source.name, into: into.name }}
        since={since}
        parts={plans.length}
        takenBack={plans.reduce((sum, { part }) => sum + part.takenBack.length, 0)}
        merging={merging}
        onStartFrom={startFrom}
      />
      {plans.map(({ part, plan }) => (
        <MergePart
          key={part.state.document}
          part={part}
          plan={plan}
          choices={choices[part.state.document] ?? {}}
          names={{ ours: into.name, theirs: source.name }}
          merging={merging}
          onChoose={(conflict, side) => choose(part.state.document, conflict, side)}
        />
      ))}
      <footer className={styles.foot}>
        {run.step !== null && (
          <p role="status" className={styles.progress}>
            {stepInWords(run.step, run.stopping)}
          </p>
        )}
        {merging ? (
          <Button disabledReason={whyUnstoppable(run) ?? undefined} onClick={run.stop}>
            {stopLabel}
          </Button>
        ) : (
          <Button onClick={onClose}>Cancel</Button>
        )}
        <Button
          look="primary"
          busy={merging}
          disabledReason={readOnly ?? blocked(plans.length, open)}
          onClick={() => void merge(run.run)}
        >
          {isBroken ? "Merge all the same" : `Merge into ${into.name}`}
        </Button>
      </footer>
    </>
  );
}

/** Why a merge that is under way cannot be stopped, or not once more. */
function whyUnstoppable({ step, stopping }: MergeRun): string | null {
  if (step === null) return null;
  if (stopping) return "it stops after this part";
  return isStoppable(step) ? null : "it is at its end";
}

function blocked(parts: number, open: number): string | undefined {
  if (parts === 0) return "there is nothing to merge";
  if (open === 0) return undefined;
  return open === 1 ? "choose a value for the conflict first" : `choose values for ${open} conflicts first`;
}
