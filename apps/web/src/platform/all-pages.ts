import type { ErrorCode, Failure } from "@solidtype/contracts";

type Page<Row> =
  | { readonly ok: true; readonly value: { readonly data: readonly Row[]; readonly next?: string | null } }
  | { readonly ok: false; readonly error: Failure<ErrorCode> };

type PageQuery = { readonly limit: number; readonly cursor?: string };

/** A list to its end, for what is shown whole: what is on no page that was asked for could not be taken back, either. */
export async function allPages<Row>(
  ask: (query: PageQuery) => Promise<Page<Row>>,
): Promise<
  | { readonly ok: true; readonly value: { readonly data: readonly Row[] } }
  | { readonly ok: false; readonly error: Failure<ErrorCode> }
> {
  const data: Row[] = [];
  for (let query: PageQuery = { limit: 200 }; ;) {
    const page = await ask(query);
    if (!page.ok) return page;
    data.push(...page.value.data);
    if (page.value.next == null) return { ok: true, value: { data } };
    query = { ...query, cursor: page.value.next };
  }
}
