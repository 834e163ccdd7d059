import type { BranchId, WorkspaceId } from "@solidtype/contracts";
import {
  type Conflict,
  type MergeChoices,
  type MergedSince,
  type Merging,
  placeKey,
  planOf,
  readMerge,
  undecided,
} from "@solidtype/document";
import { useEffect, useMemo, useRef, useState } from "react";
import { mergePorts } from "./merge-ports.ts";
import { type MergeEnd, type MergeStep, runMerge } from "./merge-run.ts";
import { unbroken } from "./unbroken.ts";

export type Phase =
  | { readonly kind: "reading" }
  | { readonly kind: "choosing" }
  | { readonly kind: "unread"; readonly message: string }
  | MergeEnd;

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
      setPhase(read.ok ? { kind: "choosing" } : { kind: "unread", message: read.error.message });
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
    merge: async (run: MergeRun["run"]): Promise<void> =>
      setPhase(await run((watch) => runMerge(ports, mergings, choices, watch))),
  };
}

/** Where a merge is that is under way, and how it is stopped. */
export type MergeRun = ReturnType<typeof useMergeRun>;

export function useMergeRun() {
  const [step, setStep] = useState<MergeStep | null>(null);
  const [stopping, setStopping] = useState(false);
  const isAsked = useRef(false);
  return {
    step,
    stopping,
    stop: (): void => {
      isAsked.current = true;
      setStopping(true);
    },
    async run(merge: (watch: Parameters<typeof runMerge>[3]) => Promise<MergeEnd>): Promise<MergeEnd> {
      isAsked.current = false;
      setStopping(false);
      setStep({ kind: "start" });
      const end = await merge({ onStep: setStep, isStopped: () => isAsked.current });
      setStep(null);
      return end;
    },
  };
}
