import type { ReactNode } from "react";
import type { MenuEntry } from "../design/menu.tsx";

export type TreeRow = {
  readonly id: string;
  readonly name: string;
  readonly icon: ReactNode;
  /** What tells its icon from others. */
  readonly look: string;
  readonly detail?: string;
  /** `stale`: it failed, and what is shown is older. `warned`: it is built, but for something that was left out. */
  readonly state: "ok" | "warned" | "failed" | "stale" | "suppressed" | "after-rollback" | "computing";
  /** Why it failed, in words. */
  readonly message?: string | undefined;
  readonly visible?: boolean | undefined;
  readonly people: readonly { readonly id: string; readonly name: string; readonly agent: boolean }[];
  /** What the right mouse button offers, asked when it does; null: nothing. */
  readonly menu: (() => readonly MenuEntry[]) | null;
  /** It can be dragged to another place. */
  readonly movable?: boolean;
};

const stateWords: Readonly<Record<TreeRow["state"], string | null>> = {
  ok: null,
  warned: "Warning",
  failed: "Failed",
  stale: "Failed",
  suppressed: "Suppressed",
  "after-rollback": "Rolled back",
  computing: "Being built",
};

/** What is seen of a row beside its name, in words for whoever hears it; undefined where it is the name alone. */
export function describedRow({
  state,
  message,
  detail,
  visible,
  people,
}: Pick<TreeRow, "state" | "message" | "detail" | "visible" | "people">): string | undefined {
  const said = [stateWords[state], message].filter((one) => one !== null && one !== undefined).join(": ");
  const names = people.map(({ name, agent }) => (agent ? `${name}’s agent` : name)).join(", ");
  const parts = [said, detail, visible === false ? "Hidden" : "", names === "" ? "" : `Open at ${names}`];
  const all = parts
    .filter((part) => part !== undefined && part !== "")
    .map((part) => part?.replace(/\.$/, ""));
  return all.length === 0 ? undefined : all.join(". ");
}

/** Whether both look alike: what a row offers is asked when it is wanted. */
export function looksTheSame(a: TreeRow, b: TreeRow): boolean {
  const { people: _people, menu: _menu, icon: _icon, ...looks } = { ...b, ...a };
  const sameLooks = (Object.keys(looks) as (keyof typeof looks)[]).every((key) => a[key] === b[key]);
  const samePeople =
    a.people.length === b.people.length &&
    a.people.every(({ id, name, agent }, at) => {
      const other = b.people[at];
      return id === other?.id && name === other.name && agent === other.agent;
    });
  return sameLooks && samePeople && (a.menu === null) === (b.menu === null);
}

/** The ids of all rows from one to another, in whichever order they stand; none where one of them is not there. */
export function rowsBetween(rows: readonly Pick<TreeRow, "id">[], from: string, to: string): string[] {
  const ids = rows.map(({ id }) => id);
  const [a, b] = [ids.indexOf(from), ids.indexOf(to)];
  return a < 0 || b < 0 ? [] : ids.slice(Math.min(a, b), Math.max(a, b) + 1);
}
