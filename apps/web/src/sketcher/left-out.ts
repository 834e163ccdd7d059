import type { EntryProblem, SketchData, SketchPatch } from "@solidtype/sketch";
import { constraintLabel } from "./fitting.ts";

const reasons: { readonly [code in EntryProblem["code"]]: string } = {
  "missing-reference": "what it was put on is gone",
  "wrong-operand": "it cannot be put on what it is on",
  "bad-value": "its value is one that nothing can have",
  degenerate: "nothing is left of it",
};

/** What takes no part, in words; null where everything does. */
export function leftOutWords(data: SketchData, problems: readonly EntryProblem[]): string | null {
  const [first, ...others] = problems;
  if (first === undefined) return null;
  const [constraint, entity] = [first.constraints[0] ?? "", first.entities[0] ?? ""];
  const type = data.constraints[constraint]?.type ?? data.entities[entity]?.type ?? "";
  const more =
    others.length === 0 ? "" : ` Nor ${others.length === 1 ? "does" : "do"} ${others.length} more.`;
  return `${constraintLabel(type)}: ${reasons[first.code]}. It takes no part.${more}`;
}

/** A change that takes all of it away: nothing else shows where it could be picked. */
export function withoutLeftOut(problems: readonly EntryProblem[]): SketchPatch {
  const gone = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, null]));
  return {
    entities: gone(problems.flatMap(({ entities }) => entities)),
    constraints: gone(problems.flatMap(({ constraints }) => constraints)),
  };
}
