import type { Json } from "@solidtype/contracts";
import { chosenMark, meansAllWhenEmpty, type Param, type ParamTable } from "../features/param.ts";
import { memberEntry, memberKey } from "../store/tree-of-model.ts";
import { MEMBER, PARAM } from "../store/read-model.ts";
import { sameValue } from "../store/tree.ts";
import type { Draft } from "./draft.ts";
import type { ParamInput } from "./check-params.ts";

/** Writes values entry by entry: of a set only the members that come or go, so that a peer's addition survives. */
export function writeParams(draft: Draft, feature: string, table: ParamTable, values: ParamInput): void {
  for (const [name, value] of Object.entries(values)) {
    const entry = ["features", feature];
    if (!Array.isArray(value)) {
      const path = [...entry, PARAM + name];
      if (!sameValue(draft.get(...path), value)) draft.set(path, value);
      continue;
    }
    const wanted = new Map(value.map(memberEntry).filter((member) => member !== undefined));
    const prefix = PARAM + name + MEMBER;
    for (const key of draft.entries(...entry).keys()) {
      if (key === PARAM + name || (key.startsWith(prefix) && !wanted.has(key.slice(prefix.length)))) {
        draft.set([...entry, key], undefined);
      }
    }
    writeMembers(draft, entry, name, wanted);
    writeMark(draft, entry, name, table[name], wanted.size > 0);
  }
}

function writeMark(
  draft: Draft,
  entry: readonly string[],
  name: string,
  param: Param | undefined,
  isChosen: boolean,
): void {
  const path = [...entry, PARAM + chosenMark(name)];
  const marked = isChosen && param !== undefined && meansAllWhenEmpty(param) ? true : undefined;
  if (draft.get(...path) !== marked) draft.set(path, marked);
}

function writeMembers(
  draft: Draft,
  entry: readonly string[],
  name: string,
  wanted: ReadonlyMap<string, Json>,
): void {
  for (const [member, stored] of wanted) {
    const path = [...entry, memberKey(name, member)];
    if (!sameValue(draft.get(...path), stored)) draft.set(path, stored);
  }
}
