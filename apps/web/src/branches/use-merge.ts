import type { BranchId, WorkspaceId } from "@solidtype/contracts";
import {
  applyMerge,
  type Conflict,
  type MergeChoices,
  type MergedSince,
  type Merging,
  placeKey,
  planOf,
  readMerge,
  undecided,
} from "@solidtype/document";
import { useEffect, useMemo, useState } from "react";
import { mergePorts } from "./merge-ports.ts";
import { unbroken } from "./unbroken.ts";

export type Phase =
  | { readonly kind: "reading" }
  | { readonly kind: "choosing" }
  | { readonly kind: "merging" }
  | { readonly kind: "merged" }
  | { readonly kind: "failed"; readonly message: string };

/** What the person chose, part by part. */
type Choices = { readonly [document: string]: MergeChoices };

type Asked = {
  readonly workspace: WorkspaceId;
  readonly source: BranchId;
  readonly into: BranchId;
  readonly person: string;
};

/** One merge, from reading what it would do to having done it. */
export function useMerge({ workspace, source, into, person }: Asked) {
  const ports = useMemo(
    () => mergePorts({ workspace, source, into, person }),
    [workspace, source, into, person],
  );
  const [phase, setPhase] = useState<Phase>({ kind: "reading" });
  const [mergings, setMergings] = useState<readonly Merging[]>([]);
  const [choices, setChoices] = useState<Choices>({});
  const [since, setSince] = useState<MergedSince>("merge");
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let gone = false;
    void unbroken(readMerge(ports, since)).then((read) => {
      if (gone) return;
      // What was read before is of another question: it is nothing to merge where this one has no answer.
      setMergings(read.ok ? read.value : []);
      setPhase(read.ok ? { kind: "choosing" } : { kind: "failed", message: read.error.message });
    });
    return () => {
      gone = true;
    };
  }, [ports, since, attempt]);

  const plans = useMemo(
    () => mergings.map((part) => ({ part, plan: planOf(part, choices) })),
    [mergings, choices],
  );
  const open = mergings.reduce((sum, merging) => sum + undecided(merging, choices).length, 0);
  return {
    phase,
    plans,
    choices,
    open,
    since,
    startFrom: (from: MergedSince): void => {
      setPhase({ kind: "reading" });
      setSince(from);
    },
    again: (): void => {
      setPhase({ kind: "reading" });
      setAttempt((count) => count + 1);
    },
    choose: (document: string, of: Conflict, side: "ours" | "theirs") =>
      setChoices((before) => ({
        ...before,
        [document]: { ...before[document], [placeKey(of)]: { side, of } },
      })),
    merge: async (): Promise<void> => {
      setPhase({ kind: "merging" });
      const done = await unbroken(applyMerge(ports, mergings, choices));
      setPhase(done.ok ? { kind: "merged" } : { kind: "failed", message: done.error.message });
    },
  };
}
