import { maxMessageBytes } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { pageOf } from "./paging.ts";

type Row = { readonly id: string; readonly text: string; readonly at: Date };

/** Rows of so many bytes, and every page of them. */
async function pagesOf(count: number, text: string, limit: number) {
  const rows = Array.from({ length: count }, (_, index): Row => {
    const id = `row_${String(index).padStart(6, "0")}`;
    return { id, text, at: new Date(0) };
  });
  const pages: (readonly Row[])[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await pageOf({ limit, cursor }, async (after, take) =>
      rows.filter(({ id }) => after === undefined || id > after).slice(0, take),
    );
    if (!page.ok) throw new Error(page.error.message);
    pages.push(page.value.data);
    cursor = page.value.next;
  }
  expect(pages.flat()).toEqual(rows);
  return pages;
}

test("rows that do not fit into a message together come in more pages, none left out", async () => {
  for (const text of ["x".repeat(9000), "梁".repeat(3000), "\u0001".repeat(2000)]) {
    const pages = await pagesOf(200, text, 200);
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(maxMessageBytes);
  }
});

test("rows that fit come as they were asked for, and one that is too large comes alone", async () => {
  expect((await pagesOf(7, "small", 3)).map((page) => page.length)).toEqual([3, 3, 1]);
  expect((await pagesOf(6, "small", 3)).map((page) => page.length)).toEqual([3, 3]);
  expect((await pagesOf(3, "x".repeat(maxMessageBytes), 3)).map((page) => page.length)).toEqual([1, 1, 1]);
});
