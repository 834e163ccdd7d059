import { expect, it } from "vitest";
import { add, by, bytes, spec } from "../testing/requests.ts";
import type { StreamStore } from "./stream-store.ts";

/** Who wrote what, across forks and trims: a part of what every `StreamStore` must do. */
export function tellsWhoWrote(
  stores: () => { readonly a: StreamStore; readonly b: StreamStore },
  fresh: () => string,
  /** Makes a path that reads another as it is now. */
  branch: (from: string) => Promise<string>,
): void {
  it("lists what a fork wrote after its source, however many entries of one author the source has", async () => {
    const { a, b } = stores();
    const path = fresh();
    await a.create(path, spec());
    for (const text of ["a", "b", "c", "d"]) await a.append(path, add(text));
    const fork = { from: path, offset: null, sub: 0 };
    await a.create(`${path}/f`, spec({ fork }));
    const bob = { principal: "bob" };
    for (const text of ["e", "f"]) await a.append(`${path}/f`, add(text, { by: bob }));
    const history = (limit: number) => b.history(`${path}/f`, { from: 0, to: 100, limit });
    const runs = [
      { start: 0, end: 4, entries: 4, by },
      { start: 4, end: 6, entries: 2, by: bob },
    ];
    expect(await history(2)).toMatchObject({ ok: true, value: runs });
    const first = await history(1);
    expect(first).toMatchObject({ ok: true, value: runs.slice(0, 1) });
    expect(first.ok && first.value.length).toBe(1);
  });

  it("shows all that a branch began with as written by whom, also once its source was trimmed", async () => {
    const { a, b } = stores();
    const path = fresh();
    await a.create(path, spec());
    for (const text of ["aa", "bb"]) await a.append(path, add(text));
    const unwritten = await branch(path);
    for (const text of ["cc", "dd"]) await a.append(path, add(text));
    const head = await a.head(path);
    if (!head.ok) throw new Error(head.error.code);
    const offset = { generation: head.value.generation, position: 6 };
    await a.create(`${path}/f`, spec({ fork: { from: path, offset, sub: 0 } }));
    const shown = async (of: string) => {
      const runs = await b.history(of, { from: 0, to: 100, limit: 10 });
      return runs.ok ? runs.value.map(({ start, end, entries }) => [start, end, entries]) : runs.error.code;
    };
    const before = [await shown(unwritten), await shown(`${path}/f`), await shown(path)];
    expect(before).toEqual([[[0, 4, 2]], [[0, 6, 3]], [[0, 8, 4]]]);
    for (const at of [4, 6, 8]) await a.putSnapshot(path, at, bytes(`S${at}`));
    expect(await b.trim(path, 8)).toEqual({ ok: true, value: 8 });
    expect([await shown(unwritten), await shown(`${path}/f`), await shown(path)]).toEqual(before);
  });
}
