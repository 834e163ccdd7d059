"use client";

import { isRetryable } from "@solidtype/contracts";
import { useCallback, useEffect, useRef, useState } from "react";
import { nothingYet, type Page, type PagedList, type PageQuery, withPage } from "./paged-list.ts";

type Paged<Row> = {
  readonly rows: readonly Row[] | null;
  readonly fault: string | null;
  /** Undefined at the end of the list. */
  readonly more: (() => Promise<void>) | undefined;
};

const againMs = 2_000;
const newsMs = 10_000;

/** A list that comes newest first, a page at a time; what is new is asked for while somebody looks. `key` says what it is. */
export function usePages<Row extends { readonly id: string }>(
  key: string,
  limit: number,
  ask: (query: PageQuery) => Promise<Page<Row>>,
): Paged<Row> {
  const [state, setState] = useState<{ readonly of: string; readonly list: PagedList<Row> }>({
    of: key,
    list: nothingYet,
  });
  const current = useRef({ key, ask });
  current.current = { key, ask };
  const list = state.of === key ? state.list : nothingYet;

  const load = useCallback(
    async (cursor?: string): Promise<void> => {
      const asked = current.current;
      const page = await asked.ask(cursor === undefined ? { limit } : { limit, cursor });
      if (current.current.key !== asked.key) return;
      setState((before) => ({
        of: asked.key,
        list: withPage<Row>(before.of === asked.key ? before.list : nothingYet, cursor, page),
      }));
    },
    [limit],
  );
  useEffect(() => void load(), [key, load]);
  useEffect(() => {
    if (list.fault !== null && !isRetryable(list.fault.code)) return;
    const look = (): void => {
      if (document.visibilityState === "visible") void load();
    };
    const later = setTimeout(look, list.fault === null ? newsMs : againMs);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(later);
      document.removeEventListener("visibilitychange", look);
    };
  }, [list, load]);
  const { next } = list;
  return {
    rows: list.rows,
    fault: list.fault?.message ?? null,
    more: next === null ? undefined : () => load(next),
  };
}
