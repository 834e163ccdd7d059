import {
  chosenFor,
  type Conflict,
  type MergeChoices,
  type MergePlan,
  type Merging,
  placeInWords,
  placeKey,
  valueInWords,
} from "@solidtype/document";
import { Box, TriangleAlert } from "lucide-react";
import { changeLines } from "./change-lines.ts";
import styles from "./merge.module.css";

type Side = "ours" | "theirs";

type MergePartProps = {
  readonly part: Merging;
  readonly plan: MergePlan | null;
  readonly choices: MergeChoices;
  /** What the branches are called. */
  readonly names: Readonly<Record<Side, string>>;
  /** It is being merged: nothing is chosen any more. */
  readonly merging: boolean;
  readonly onChoose: (conflict: Conflict, side: Side) => void;
};

/** One part of a merge: the questions first, then what changes. */
export function MergePart({ part, plan, choices, names, merging, onChoose }: MergePartProps) {
  const { state, versions } = part;
  if (plan === null || versions === null)
    return (
      <section className={styles.part} aria-label={state.name}>
        <h3>
          <Box /> {state.name}
        </h3>
        <p className={styles.line}>{names.ours} does not have this part yet: it comes along as it stands.</p>
      </section>
    );
  const models = [versions.ours, versions.theirs, versions.base];
  // What is new to the target has the name that it gets, which is not always the one that the branch gave it.
  const lines = changeLines(plan.changes, [versions.ours, plan.model, versions.theirs, versions.base]);
  return (
    <section className={styles.part} aria-label={state.name}>
      <h3>
        <Box /> {state.name}
      </h3>
      {plan.conflicts.map((conflict) => (
        <ConflictChoice
          key={placeKey(conflict)}
          conflict={conflict}
          models={models}
          names={names}
          chosen={chosenFor(choices, conflict) ?? null}
          group={`${state.document} ${placeKey(conflict)}`}
          merging={merging}
          onChoose={(side) => onChoose(conflict, side)}
        />
      ))}
      {plan.broken.map(({ id, name, message }) => (
        <p key={id} className={styles.broken}>
          <TriangleAlert />
          <span>
            <strong>{name}</strong> fails after the merge. {message}
          </span>
        </p>
      ))}
      {lines.length === 0 && plan.conflicts.length === 0 && (
        <p className={styles.line}>Nothing changes: both have the same.</p>
      )}
      <ul aria-label={`Changes in ${state.name}`}>
        {lines.map((line) => (
          <li key={`${line.subject} ${line.detail} ${line.after}`} className={styles.line}>
            <strong>{line.subject}</strong> <span>{line.detail}</span>
            {line.after !== null && (
              <span className={styles.values}>
                <s>{line.before}</s> → <b>{line.after}</b>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

type ConflictChoiceProps = {
  readonly conflict: Conflict;
  readonly models: Parameters<typeof placeInWords>[1][];
  readonly names: Readonly<Record<Side, string>>;
  readonly chosen: Side | null;
  /** Names the question among those of all parts. */
  readonly group: string;
  readonly merging: boolean;
  readonly onChoose: (side: Side) => void;
};

function ConflictChoice(props: ConflictChoiceProps) {
  const { conflict, models, names, chosen, group, merging, onChoose } = props;
  const { subject, detail } = placeInWords(conflict, ...models);
  const title = detail === "" ? subject : `${subject}: ${detail}`;
  const value = (side: Side | "base"): string => valueInWords(conflict, conflict[side], ...models);
  if (conflict.renamed !== undefined)
    return (
      <p className={styles.line}>
        <strong>{subject}</strong>{" "}
        <span>exists on both sides. One is called #{conflict.renamed} from now on.</span>
      </p>
    );
  if (conflict.kept === true)
    return (
      <p className={styles.line}>
        <strong>{title}</strong> <span>was deleted on one side and used on the other. It is kept.</span>
      </p>
    );
  return (
    <fieldset className={styles.conflict} data-open={chosen === null || undefined} disabled={merging}>
      <legend>
        {title} <small>was {value("base")}</small>
      </legend>
      {(["ours", "theirs"] as const).map((side) => (
        <label key={side}>
          <input type="radio" name={group} checked={chosen === side} onChange={() => onChoose(side)} />
          <b>{value(side)}</b>
          <span>{side === "ours" ? `as on ${names.ours}` : `as on ${names.theirs}`}</span>
        </label>
      ))}
    </fieldset>
  );
}
