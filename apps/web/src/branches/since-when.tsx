import type { MergedSince } from "@solidtype/document";
import { Button } from "../design/button.tsx";
import { Notice } from "../design/status.tsx";
import styles from "./merge.module.css";

type SinceWhenProps = {
  readonly names: { readonly source: string; readonly into: string };
  readonly since: MergedSince;
  /** In how many something is to be merged. */
  readonly parts: number;
  /** How much of an earlier merge the target lacks. */
  readonly takenBack: number;
  readonly merging: boolean;
  readonly onStartFrom: (since: MergedSince) => void;
};

/** From when on changes are merged: what an earlier merge brought comes once more only where somebody asks for it. */
export function SinceWhen(props: SinceWhenProps) {
  const { names, since, parts, takenBack, merging, onStartFrom } = props;
  const reason = merging ? "it is being merged" : undefined;
  const action =
    since === "merge" ? (
      <Button disabledReason={reason} onClick={() => onStartFrom("branching")}>
        Merge all of it again
      </Button>
    ) : (
      <Button disabledReason={reason} onClick={() => onStartFrom("merge")}>
        Only what is new
      </Button>
    );
  if (since === "branching")
    return (
      <Notice tone="info" action={action}>
        {parts === 0
          ? `“${names.into}” has everything of “${names.source}” as it is.`
          : `Everything that “${names.source}” changed since the two parted, what was merged before included.`}
      </Notice>
    );
  if (takenBack > 0)
    return (
      <Notice tone="warn" action={action}>
        {takenBack === 1 ? "A change" : `${takenBack} changes`} that an earlier merge brought{" "}
        {takenBack === 1 ? "was" : "were"} taken back on “{names.into}” since, and will stay so.
      </Notice>
    );
  if (parts > 0) return null;
  return (
    <div className={styles.nothing}>
      <p>
        Everything of “{names.source}” is in “{names.into}” already.
      </p>
      <p className={styles.again}>If it was undone or restored there since: {action}</p>
    </div>
  );
}
