import type { Json } from "@solidtype/contracts";
import { z } from "zod";
import { excessOf } from "../model/bounds.ts";
import { type EntryChange, isTree, type TreeValue } from "./tree.ts";

/** One transaction, and the agent's run that made it, if one did. */
export type Step = {
  readonly changes: readonly EntryChange[];
  readonly run: string | undefined;
  /** What used a name, by path, before a variable got it by this. */
  readonly found?: ReadonlyMap<string, string>;
};

export type Steps = {
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
  /** Yjs clients that wrote an expression before variables in it were called otherwise, by path. */
  readonly usersBefore: ReadonlyMap<string, number>;
  /** Runs of which all is among the steps, and how much each has written. */
  readonly runs: ReadonlyMap<string, number>;
};

/** A map is told from JSON by its word: both may be in one place. */
type Kept = { readonly json: Json } | { readonly map: readonly (readonly [string, Kept])[] };

const keptSchema: z.ZodType<Kept> = z.union([
  z.strictObject({ json: z.json() }),
  z.strictObject({
    map: z.array(z.tuple([z.string(), z.lazy(() => keptSchema)])),
  }),
]);
const roots = z.enum(["meta", "variables", "features", "bodies"]);
const changeSchema = z.strictObject({
  path: z.tuple([roots, z.string()], z.string()),
  before: keptSchema.optional(),
  after: keptSchema.optional(),
});
const listSchema = z.array(
  z.strictObject({
    changes: z.array(changeSchema),
    run: z.string().optional(),
    found: z.array(z.tuple([z.string(), z.string()])).optional(),
  }),
);
const textSchema = z.strictObject({
  version: z.literal(1),
  done: listSchema,
  undone: listSchema,
  usersBefore: z.array(z.tuple([z.string(), z.int().nonnegative()])).default([]),
  runs: z.array(z.tuple([z.string(), z.int().nonnegative()])).default([]),
});

/** The newest steps, in no more than so many characters: of what is done first, then of what was undone. */
export function textOfSteps({ done, undone, usersBefore, runs }: Steps, limit: number): string {
  let left = limit - 100;
  let users = JSON.stringify([...usersBefore]);
  // Without them a step may go too far, but that is of those who renamed much; without steps there is no undo.
  if (users.length > limit / 2) users = "[]";
  left -= users.length + JSON.stringify([...runs]).length;
  const newest = (steps: readonly Step[]): readonly string[] => {
    const kept: string[] = [];
    for (const step of steps.toReversed()) {
      const text = JSON.stringify({
        changes: step.changes.map(({ path, before, after }) => ({
          path,
          ...(before !== undefined && { before: keptOf(before) }),
          ...(after !== undefined && { after: keptOf(after) }),
        })),
        run: step.run,
        ...(step.found !== undefined && { found: [...step.found] }),
      });
      left -= text.length + 1;
      if (left < 0) break;
      kept.unshift(text);
    }
    return kept;
  };
  const keptDone = newest(done);
  const cut = new Set(done.slice(0, done.length - keptDone.length).map(({ run }) => run));
  const whole = JSON.stringify([...runs].filter(([run]) => !cut.has(run)));
  return `{"version":1,"done":[${keptDone.join()}],"undone":[${newest(undone).join()}],"usersBefore":${users},"runs":${whole}}`;
}

/** Nothing where the text is none of these: another version's, or damaged. */
export function stepsOfText(text: string | undefined): Steps {
  const none = new Map<string, number>();
  const nothing = { done: [], undone: [], usersBefore: none, runs: none };
  if (text === undefined) return nothing;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return nothing;
  }
  const read = excessOf(raw) === undefined ? textSchema.safeParse(raw) : undefined;
  if (read?.success !== true) return nothing;
  const steps = (list: z.infer<typeof listSchema>): readonly Step[] =>
    list.map(({ changes, run, found }) => ({
      run,
      ...(found !== undefined && { found: new Map(found) }),
      changes: changes.map(({ path, before, after }) => ({
        path,
        before: before === undefined ? undefined : valueOf(before),
        after: after === undefined ? undefined : valueOf(after),
      })),
    }));
  const { done, undone, usersBefore, runs } = read.data;
  return {
    done: steps(done),
    undone: steps(undone),
    usersBefore: new Map(usersBefore),
    runs: new Map(runs),
  };
}

function keptOf(value: TreeValue): Kept {
  return isTree(value) ? { map: [...value].map(([key, inside]) => [key, keptOf(inside)]) } : { json: value };
}

function valueOf(kept: Kept): TreeValue {
  return "json" in kept ? kept.json : new Map(kept.map.map(([key, inside]) => [key, valueOf(inside)]));
}
