import { ok, type Result } from "@solidtype/contracts";
import { expect, it } from "vitest";
import { add, bytes, spec, textOf } from "../testing/requests.ts";
import type { StreamStore } from "./stream-store.ts";

/** Offsets of a history that is there no more: a part of what every `StreamStore` must do. */
export function tellsHistoriesApart(
  stores: () => { readonly a: StreamStore; readonly b: StreamStore },
  fresh: () => string,
): void {
  const codeOf = (result: Result<unknown>): string => (result.ok ? "ok" : result.error.code);

  it("answers a place that was read in another history with history_gone, also at the end, in a fork and where a snapshot is all that is left", async () => {
    const { a, b } = stores();
    const path = fresh();
    await a.create(path, spec({ initial: bytes("ab") }));
    for (const text of ["cd", "ef"]) await a.append(path, add(text));
    const pinned = await a.pin("branch", [{ path, position: 4 }]);
    const pin = pinned.ok ? pinned.value[0] : undefined;
    if (pin?.ok !== true) throw new Error("not pinned");
    await b.create(`${path}/f`, spec({ fork: { from: path, offset: pin.value, sub: 0 } }));
    await b.append(`${path}/f`, add("gh"));
    const read = async (of: string, from: number, other: boolean) => {
      const sum = await b.sumAt(of, from);
      if (!sum.ok || sum.value === null) throw new Error(`nothing is known of ${from}`);
      const asked = { from, generation: null, sum: other ? sum.value + 1 : sum.value, maxBytes: 100 };
      const found = await a.read(of, asked);
      return found.ok ? textOf(found.value.entries) : found.error.code;
    };
    for (const [of, from, rest] of [
      [path, 2, "cdef"],
      [path, 6, ""],
      [`${path}/f`, 2, "cdgh"],
      [`${path}/f`, 4, "gh"],
      [`${path}/f`, 6, ""],
    ] as const)
      expect([await read(of, from, false), await read(of, from, true)]).toEqual([rest, "history_gone"]);
    const beyond = { from: 9, generation: null, sum: 1, maxBytes: 1 };
    expect(codeOf(await a.read(path, beyond))).toBe("history_gone");
    expect(codeOf(await a.read(path, { ...beyond, from: 3 }))).toBe("history_gone");
    await a.putSnapshot(path, 4, bytes("S"));
    await a.trim(path, 4);
    expect([await read(path, 4, false), await read(path, 4, true)]).toEqual(["ef", "history_gone"]);
    const again = await b.pin("version", [{ path, position: 4, sum: pin.value.sum ?? 0 }]);
    expect(again).toEqual(ok([ok(pin.value)]));
  });

  it("makes no fork, no pin and no addition at a place of another history", async () => {
    const { a, b } = stores();
    const path = fresh();
    const made = await a.create(path, spec({ initial: bytes("ab") }));
    if (!made.ok) throw new Error(made.error.code);
    const { generation, sum } = made.value.info;
    const place = { generation, position: 2, sum: (sum ?? 0) + 1 };
    const fork = spec({ fork: { from: path, offset: place, sub: 0 } });
    expect(codeOf(await b.create(`${path}/f`, fork))).toBe("fork_offset_invalid");
    const pinned = await a.pin("version", [{ path, ...place }]);
    expect(pinned.ok && pinned.value.map(codeOf)).toEqual(["history_gone"]);
    expect(codeOf(await b.append(path, add("c", { onlyAt: place })))).toBe("tail_moved");
    expect(codeOf(await b.append(path, add("c", { onlyAt: { ...place, sum } })))).toBe("ok");
  });

  it("knows a place by what was written before it, in whichever pieces and by whomever", async () => {
    const { a, b } = stores();
    const [one, other] = [fresh(), fresh()];
    for (const path of [one, other]) await a.create(path, spec());
    for (const text of ["a", "bc"]) await a.append(one, add(text));
    await b.append(other, add("abc", { by: { principal: "somebody" } }));
    expect(await a.sumAt(one, 3)).toEqual(await b.sumAt(other, 3));
    await a.append(one, add("d"));
    expect(await a.sumAt(one, 4)).not.toEqual(await a.sumAt(one, 3));
  });
}
