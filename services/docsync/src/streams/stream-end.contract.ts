import { ok, type Result } from "@solidtype/contracts";
import { expect, it } from "vitest";
import { add, bytes, spec, textOf } from "../testing/requests.ts";
import type { StreamStore } from "./stream-store.ts";

/** Appends that are meant for where a stream ends: a part of what every `StreamStore` must do. */
export function addsAtAnEndOnly(
  stores: () => { readonly a: StreamStore; readonly b: StreamStore },
  fresh: () => string,
): void {
  const code = async (result: Promise<Result<unknown>>): Promise<string> => {
    const settled = await result;
    return settled.ok ? "ok" : settled.error.code;
  };

  it("adds what is meant for one end of a stream there or not at all, and of many that mean the same end one", async () => {
    const { a, b } = stores();
    const path = fresh();
    const made = await a.create(path, spec({ initial: bytes("abc") }));
    if (!made.ok) throw new Error(made.error.code);
    const { generation, tail } = made.value.info;
    const at = (position: number, seq: number, id = "p") => ({
      onlyAt: { generation, position },
      producer: { id, epoch: 0, seq },
    });
    expect(await code(a.append(path, add("x", at(tail - 1, 0))))).toBe("tail_moved");
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        code((i % 2 ? a : b).append(path, add(`${i % 10}`, at(tail, 0, `many${i}`)))),
      ),
    );
    expect(many.filter((one) => one === "ok")).toHaveLength(1);
    expect(many.filter((one) => one === "tail_moved")).toHaveLength(19);
    expect(await code(b.append(path, add("!", at(tail + 1, 0))))).toBe("ok");
    // An answer was lost: it is known, though the stream ends elsewhere by now.
    expect(await b.append(path, add("!", at(tail + 1, 0)))).toMatchObject(ok({ duplicate: true }));
    const read = await a.read(path, { from: 0, generation: null, maxBytes: 100 });
    expect(read.ok ? textOf(read.value.entries) : read.error.code).toMatch(/^abc\d!$/);
  });
}
