"use client";

import { type ErrorCode, type Failure, isRetryable } from "@solidtype/contracts";
import { useCallback, useEffect, useRef, useState } from "react";

type Answer<Data> =
  | { readonly ok: true; readonly value: { readonly data: Data; readonly next?: string | null } }
  | { readonly ok: false; readonly error: Failure<ErrorCode> };

export type Asked<Data> = {
  /** Null until there is an answer. */
  readonly data: Data | null;
  readonly fault: string | null;
  /** What kind of fault it is, for pages that answer to some in words of their own. */
  readonly code: ErrorCode | null;
  readonly again: () => Promise<void>;
};

const againMs = 2_000;

/**
 * What is asked once and again when told, for what no shape delivers, and as long as the platform cannot tell. `key`
 * says what it is; null asks nothing.
 */
export function useAsked<Data>(key: string | null, ask: () => Promise<Answer<Data>>): Asked<Data> {
  const [state, setState] = useState<{
    readonly of: string | null;
    readonly data: Data | null;
    readonly fault: string | null;
    readonly code: ErrorCode | null;
  }>({ of: null, data: null, fault: null, code: null });
  const current = useRef({ key, ask });
  const last = useRef(0);
  current.current = { key, ask };

  const again = useCallback(async (): Promise<void> => {
    const asked = current.current;
    if (asked.key === null) return;
    const question = ++last.current;
    const answer = await asked.ask();
    // Something else is wanted by now, or the same was asked again: what was true before that is not shown after it.
    if (current.current.key !== asked.key || last.current !== question) return;
    setState(
      answer.ok
        ? { of: asked.key, data: answer.value.data, fault: null, code: null }
        : (before) => ({
            of: asked.key,
            data: before.of === asked.key ? before.data : null,
            fault: answer.error.message,
            code: answer.error.code,
          }),
    );
  }, []);
  useEffect(() => void again(), [key, again]);
  useEffect(() => {
    if (state.code === null || !isRetryable(state.code)) return;
    const later = setTimeout(() => void again(), againMs);
    return () => clearTimeout(later);
  }, [state, again]);
  return state.of === key ? { ...state, again } : { data: null, fault: null, code: null, again };
}
