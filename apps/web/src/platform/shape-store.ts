import type { Row } from "@electric-sql/client";
import { type ShapeName, shapes } from "@solidtype/contracts";
import type { z } from "zod";
import { live } from "./api.ts";
import { ShapeRows } from "./shape-rows.ts";
import { withLink } from "./visitor.ts";

export type RowOf<Name extends ShapeName> = z.output<(typeof shapes)[Name]["row"]>;
export type ParamsOf<Name extends ShapeName> = z.input<(typeof shapes)[Name]["params"]>;

export type LiveRows<Name extends ShapeName> = {
  /** Null until the first answer. */
  readonly rows: readonly RowOf<Name>[] | null;
  readonly fault: string | null;
};

export const nothing = { rows: null, fault: null } as const;

/** How long a shape is followed after the last one who looked: going back to a page then shows it at once. */
const lingerMs = 30_000;

const fetchStreams = () => import("@electric-sql/client");

/** Fetches what follows shapes, for pages that show nothing without. */
export const prepareShapes = (): void => void fetchStreams().catch(() => undefined);

/** One shape, followed once however many components look at it. */
class FollowedShape<Name extends ShapeName> {
  readonly name: Name;
  readonly #query: string;
  readonly #forget: () => void;
  readonly #listeners = new Set<() => void>();
  #rows: ShapeRows;
  #abort: AbortController | null = null;
  #leaving: ReturnType<typeof setTimeout> | null = null;
  #shown: LiveRows<Name> = nothing;

  constructor(name: Name, query: string, forget: () => void) {
    this.name = name;
    this.#query = query;
    this.#forget = forget;
    this.#rows = new ShapeRows(shapes[name].key);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#leaving !== null) clearTimeout(this.#leaving);
    this.#leaving = null;
    if (this.#abort === null) void this.#follow();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#leaving = setTimeout(() => this.#leave(), lingerMs);
    };
  };

  readonly read = (): LiveRows<Name> => this.#shown;

  /** Shows `change` on a row while `send` asks the platform for it. */
  async changing<Sent extends { readonly ok: boolean }>(
    id: string,
    change: Partial<RowOf<Name>>,
    send: Promise<Sent>,
  ): Promise<void> {
    const patch = this.#rows.expect(id, change as Row);
    this.#show(null);
    const sent = await send;
    const txid = sent.ok && "value" in sent ? txidOf(sent.value) : null;
    this.#rows.settle(id, patch, txid);
    this.#show(null);
  }

  async #follow(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const streams = await fetchStreams().catch(() => null);
    if (abort.signal.aborted) return;
    if (streams === null) {
      this.#abort = null;
      return this.#show("The page could not be loaded whole. Load it again.");
    }
    const { ShapeStream } = streams;
    const stream = new ShapeStream({
      url: withLink(`${location.origin}/api/v1/shapes/${this.name}${this.#query}`),
      signal: abort.signal,
      // All live reads share one socket, so that the browser's six connections are no limit.
      warnOnHttp: false,
      fetchClient: (input, init) => live().fetch(String(input), init),
      onError: (error) => {
        if (!abort.signal.aborted) this.#show(error.message);
      },
    });
    stream.subscribe((messages) => {
      if (!abort.signal.aborted && this.#rows.apply(messages)) this.#show(null);
    });
  }

  #leave(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#leaving = null;
    this.#rows = new ShapeRows(shapes[this.name].key);
    this.#shown = nothing;
    this.#forget();
  }

  /** Rows that this version cannot read are left out. */
  #show(fault: string | null): void {
    const rows = this.#rows.rows?.flatMap((row) => {
      const parsed = shapes[this.name].row.safeParse(row);
      return parsed.success ? [parsed.data as RowOf<Name>] : [];
    });
    this.#shown = { rows: rows ?? null, fault };
    for (const listener of this.#listeners) listener();
  }
}

function txidOf(value: unknown): number | null {
  return typeof value === "object" && value !== null && "txid" in value && typeof value.txid === "number"
    ? value.txid
    : null;
}

const followed = new Map<string, FollowedShape<ShapeName>>();

export function shape<Name extends ShapeName>(name: Name, params: ParamsOf<Name>): FollowedShape<Name> {
  const search = new URLSearchParams(params as Record<string, string>).toString();
  const query = search === "" ? "" : `?${search}`;
  const key = name + query;
  let found = followed.get(key);
  if (found === undefined) {
    found = new FollowedShape<ShapeName>(name, query, () => followed.delete(key));
    followed.set(key, found);
  }
  return found as FollowedShape<ShapeName> as FollowedShape<Name>;
}

/** Reads several shapes as one; the answer is the same object until one of them changes. */
export function joined<Name extends ShapeName>(
  all: readonly { readonly read: () => LiveRows<Name> }[],
): () => LiveRows<Name> {
  let parts: readonly LiveRows<Name>[] = [];
  let whole: LiveRows<Name> = all.length === 0 ? { rows: [], fault: null } : nothing;
  return () => {
    const now = all.map((one) => one.read());
    if (now.every((part, at) => part === parts[at])) return whole;
    parts = now;
    const answered = now.every((part) => part.rows !== null || part.fault !== null);
    const fault = now.find((part) => part.fault !== null)?.fault ?? null;
    whole = { rows: answered ? now.flatMap((part) => part.rows ?? []) : null, fault };
    return whole;
  };
}

/**
 * Asks the platform for a change of one row and shows it meanwhile wherever the row is shown. Answers what the
 * platform answered.
 */
export async function changeRow<Name extends ShapeName, Sent extends { readonly ok: boolean }>(
  name: Name,
  id: string,
  change: Partial<RowOf<Name>>,
  send: Promise<Sent>,
): Promise<Sent> {
  for (const one of followed.values())
    if (one.name === name) void one.changing(id, change as Partial<RowOf<ShapeName>>, send);
  return send;
}
