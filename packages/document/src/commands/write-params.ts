import type { Json } from "@solidtype/contracts";
import { chosenMark, isMark, meansAllWhenEmpty, type ParamTable } from "../features/param.ts";
import { memberEntry, memberKey } from "../store/tree-of-model.ts";
import { MEMBER, PARAM } from "../store/read-model.ts";
import { sameValue } from "../store/tree.ts";
import type { Draft } from "./draft.ts";
import type { ParamInput } from "./check-params.ts";

/**
 * Writes values entry by entry: of a set only the members that come or go, so that a peer's addition survives. A set that
 * is emptied means all, where it can, unless its mark is given with it: then nothing is left of what was chosen.
 */
export function writeParams(draft: Draft, feature: string, table: ParamTable, values: ParamInput): void {
  const entry = ["features", feature];
  for (const [name, value] of Object.entries(values)) {
    if (isMark(name, table)) continue;
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
  }
  writeMarks(draft, entry, table, values);
}

function writeMarks(draft: Draft, entry: readonly string[], table: ParamTable, values: ParamInput): void {
  for (const [name, param] of Object.entries(table)) {
    const mark = chosenMark(name);
    const members = values[name];
    if (!meansAllWhenEmpty(param) || (members === undefined && values[mark] === undefined)) continue;
    const isChosen = (Array.isArray(members) && members.length > 0) || values[mark] === true;
    const path = [...entry, PARAM + mark];
    const marked = isChosen ? true : undefined;
    if (draft.get(...path) !== marked) draft.set(path, marked);
  }
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
