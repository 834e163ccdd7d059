import type { Failure } from "@solidtype/contracts";
import type { KernelCode } from "../../part/failure.ts";

type Grid = { readonly count: number; readonly rows: number };

type LeftOut = {
  readonly has: (i: number, j?: number) => boolean;
  /** Words for what is to be left out and is no copy. */
  readonly warning: Failure<KernelCode> | null;
};

/**
 * The copies that a pattern leaves out. "2" is "2,0" along two directions and "2,0" is "2" along one: who adds or takes
 * away a direction gets back nothing that was left out of the first row.
 */
export function leftOutOf(keys: readonly string[], { count, rows }: Grid): LeftOut {
  const known = new Set<string>();
  const strange: string[] = [];
  for (const key of keys) {
    const [, i, j = "0"] = /^(\d+)(?:,(\d+))?$/.exec(key) ?? [];
    const isCopy = i !== undefined && Number(i) < count && Number(j) < rows && Number(i) + Number(j) > 0;
    if (isCopy) known.add(`${Number(i)},${Number(j)}`);
    else strange.push(key);
  }
  const message = `Skipped: there is no copy ${strange.map((key) => `“${key}”`).join(", ")}.`;
  return {
    has: (i, j = 0) => known.has(`${i},${j}`),
    warning:
      strange.length === 0 ? null : { code: "instance-missing", message, details: { param: "skipped" } },
  };
}
