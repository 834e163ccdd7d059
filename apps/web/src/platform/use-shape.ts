"use client";

import { isChangeMessage, isControlMessage, type Message, type Row, ShapeStream } from "@electric-sql/client";
import { type ShapeName, shapes } from "@solidtype/contracts";
import { useEffect, useState } from "react";
import type { z } from "zod";
import { live } from "./api.ts";

type RowOf<Name extends ShapeName> = z.output<(typeof shapes)[Name]["row"]>;

export type LiveRows<Name extends ShapeName> = {
  /** Null until the first answer. */
  readonly rows: readonly RowOf<Name>[] | null;
  readonly fault: string | null;
};

const nothing = { rows: null, fault: null } as const;

/** The rows after these messages; true when what there is so far is the whole. */
function apply(rows: Map<string, Row>, messages: readonly Message[]): boolean {
  let whole = false;
  for (const message of messages) {
    if (isControlMessage(message)) {
      if (message.headers.control === "must-refetch") rows.clear();
      if (message.headers.control === "up-to-date") whole = true;
    } else if (isChangeMessage(message)) {
      if (message.headers.operation === "delete") rows.delete(message.key);
      else rows.set(message.key, { ...rows.get(message.key), ...message.value });
    }
  }
  return whole;
}

/** The rows of a named shape as they are now, and as they become. Rows that this version cannot read are left out. */
export function useShape<Name extends ShapeName>(
  name: Name,
  params: z.input<(typeof shapes)[Name]["params"]> | null,
): LiveRows<Name> {
  const asked = params === null ? null : JSON.stringify(params);
  const [state, setState] = useState<LiveRows<Name> & { readonly of: string | null }>({
    ...nothing,
    of: null,
  });

  useEffect(() => {
    if (asked === null) return;
    const abort = new AbortController();
    const query = new URLSearchParams(JSON.parse(asked) as Record<string, string>);
    const rows = new Map<string, Row>();
    const stream = new ShapeStream({
      url: `${location.origin}/api/v1/shapes/${name}${query.size > 0 ? `?${query}` : ""}`,
      signal: abort.signal,
      fetchClient: (input, init) => live().fetch(String(input), init),
      onError: (error) => {
        if (abort.signal.aborted) return;
        setState((before) => ({
          ...(before.of === asked ? before : nothing),
          of: asked,
          fault: error.message,
        }));
      },
    });
    const stop = stream.subscribe((messages) => {
      if (!apply(rows, messages)) return;
      const read = [...rows.values()].flatMap((row) => {
        const parsed = shapes[name].row.safeParse(row);
        return parsed.success ? [parsed.data as RowOf<Name>] : [];
      });
      setState({ rows: read, fault: null, of: asked });
    });
    return () => {
      stop();
      abort.abort();
    };
  }, [name, asked]);
  // What was read for other parameters says nothing about these.
  return state.of === asked ? state : nothing;
}
