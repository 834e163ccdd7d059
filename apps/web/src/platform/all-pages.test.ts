import { refuse } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { allPages } from "./all-pages.ts";

test("a list of several pages is read to its end", async () => {
  const rows = Array.from({ length: 450 }, (_, index) => index);
  const all = await allPages(async ({ limit, cursor = "0" }) => {
    const end = Number(cursor) + limit;
    const next = end < rows.length ? String(end) : null;
    return { ok: true, value: { data: rows.slice(Number(cursor), end), next } };
  });
  expect(all).toEqual({ ok: true, value: { data: rows } });
});

test("a list of which a page is refused is not shown in part", async () => {
  const refused = refuse("rate-limited", { seconds: 1 });
  const all = await allPages<number>(async ({ cursor }) =>
    cursor === undefined ? { ok: true, value: { data: [1], next: "2" } } : refused,
  );
  expect(all).toEqual(refused);
});
