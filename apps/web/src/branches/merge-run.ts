import { fail, type Result } from "@solidtype/contracts";
import { applyMerge, type MergeChoices, type MergePorts, type Merging } from "@solidtype/document";
import { unbroken } from "./unbroken.ts";

/** What is being done: what was read is looked at again, a part's changes are brought over, or it is put on record that all are. */
export type MergeStep =
  | { readonly kind: "start" }
  | { readonly kind: "part"; readonly part: number; readonly of: number; readonly name: string }
  | { readonly kind: "record" };

/** How it ended. What was brought over before it broke off stays so; parts that only come along come with the record. */
export type MergeEnd =
  | { readonly kind: "merged" }
  | {
      readonly kind: "broken-off";
      /** Null where somebody stopped it. */
      readonly fault: string | null;
      readonly done: readonly string[];
      readonly left: readonly string[];
    };

type Watch = {
  readonly onStep: (step: MergeStep) => void;
  /** Asked before each part; after the last it is only put on record. */
  readonly isStopped: () => boolean;
};

/** Merges part by part, tells where it is, and stops between two parts when it is asked to. */
export async function runMerge(
  ports: MergePorts,
  mergings: readonly Merging[],
  choices: { readonly [document: string]: MergeChoices },
  { onStep, isStopped }: Watch,
): Promise<MergeEnd> {
  const changed = mergings.filter(({ versions }) => versions !== null);
  const done = new Set<string>();
  let stopped = false;
  const stop = (): Result<never, string> => {
    stopped = true;
    return fail("stopped", "Somebody stopped it.");
  };
  const watched: MergePorts = {
    ...ports,
    async edit(document, commandsOn): Promise<Result<unknown, string>> {
      if (isStopped()) return stop();
      const at = changed.findIndex(({ state }) => state.document === document);
      const name = changed[at]?.state.name ?? "";
      onStep({ kind: "part", part: at + 1, of: changed.length, name });
      const edited = await ports.edit(document, commandsOn);
      if (edited.ok) done.add(document);
      return edited;
    },
    async record(documents, part): Promise<Result<unknown, string>> {
      if (changed.length === 0 && isStopped()) return stop();
      onStep({ kind: "record" });
      return ports.record(documents, part);
    },
  };
  onStep({ kind: "start" });
  const merged = await unbroken(applyMerge(watched, mergings, choices));
  if (merged.ok) return { kind: "merged" };
  const namesOf = (isDone: boolean): readonly string[] =>
    mergings.filter(({ state }) => done.has(state.document) === isDone).map(({ state }) => state.name);
  const fault = stopped ? null : merged.error.message;
  return { kind: "broken-off", fault, done: namesOf(true), left: namesOf(false) };
}

/** Whether what is being done can still be stopped: not within the last part, and not after it. */
export function isStoppable(step: MergeStep): boolean {
  return step.kind === "start" || (step.kind === "part" && step.part < step.of);
}
