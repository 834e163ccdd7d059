import type { Row } from "@electric-sql/client";
import { type ErrorCode, problem, type ShapeName, shapes } from "@solidtype/contracts";
import type { z } from "zod";
import { ShapeRows } from "./shape-rows.ts";

export type RowOf<Name extends ShapeName> = z.output<(typeof shapes)[Name]["row"]>;

export type LiveRows<Name extends ShapeName> = {
  /** Null until the first answer. */
  readonly rows: readonly RowOf<Name>[] | null;
  /** Why what is shown may be behind; null while it is followed. */
  readonly fault: string | null;
  /** What kind of fault it is, where the platform has answered. */
  readonly code: ErrorCode | null;
};

export const nothing = { rows: null, fault: null, code: null } as const;

type Fault = { readonly words: string; readonly code: ErrorCode | null };

/** How a shape is reached. */
export type ShapeLine = {
  readonly address: () => string;
  readonly fetch: typeof fetch;
  /** Tells when it may be worth asking again what was refused. Answers with how to stop listening. */
  readonly wakes: (again: () => void) => () => void;
};

/** How long a shape is followed after the last one who looked: going back to a page then shows it at once. */
const lingerMs = 30_000;
/** Access that is given back while one looks is noticed within this time. */
const againMs = 30_000;

export const fetchStreams = () => import("@electric-sql/client");

/** One shape, followed once however many components look at it. */
export class FollowedShape<Name extends ShapeName> {
  readonly name: Name;
  readonly #line: ShapeLine;
  readonly #forget: () => void;
  readonly #listeners = new Set<() => void>();
  #rows: ShapeRows;
  #fault: Fault | null = null;
  #abort: AbortController | null = null;
  #leaving: ReturnType<typeof setTimeout> | null = null;
  #shown: LiveRows<Name> = nothing;

  constructor(name: Name, line: ShapeLine, forget: () => void) {
    this.name = name;
    this.#line = line;
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
    this.#show();
    const sent = await send;
    const txid = sent.ok && "value" in sent ? txidOf(sent.value) : null;
    this.#rows.settle(id, patch, txid);
    this.#show();
  }

  async #follow(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const streams = await fetchStreams().catch(() => null);
    if (abort.signal.aborted) return;
    if (streams === null)
      return this.#fail({ words: "The page could not be loaded whole. Load it again.", code: null });
    const stream = new streams.ShapeStream({
      url: this.#line.address(),
      signal: abort.signal,
      warnOnHttp: false,
      fetchClient: this.#line.fetch,
      // What is only away is asked for again by the stream itself; here it has given up.
      onError: (error) => {
        if (!abort.signal.aborted) this.#fail(faultOf(error));
      },
    });
    stream.subscribe((messages) => {
      if (abort.signal.aborted || !this.#rows.apply(messages)) return;
      this.#fault = null;
      this.#show();
    });
  }

  /** Says why, goes on showing what there is, and asks again when that may help. */
  #fail(fault: Fault): void {
    this.#abort?.abort();
    const waiting = new AbortController();
    this.#abort = waiting;
    this.#fault = fault;
    this.#rows.startOver();
    this.#show();
    const again = (): void => {
      if (!waiting.signal.aborted) void this.#follow();
      waiting.abort();
    };
    const timer = setTimeout(again, againMs);
    const deafen = this.#line.wakes(again);
    waiting.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      deafen();
    });
  }

  #leave(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#leaving = null;
    this.#rows = new ShapeRows(shapes[this.name].key);
    this.#fault = null;
    this.#shown = nothing;
    this.#forget();
  }

  /** Rows that this version cannot read are left out. */
  #show(): void {
    const rows = this.#rows.rows?.flatMap((row) => {
      const parsed = shapes[this.name].row.safeParse(row);
      return parsed.success ? [parsed.data as RowOf<Name>] : [];
    });
    this.#shown = { rows: rows ?? null, fault: this.#fault?.words ?? null, code: this.#fault?.code ?? null };
    for (const listener of this.#listeners) listener();
  }
}

/** In the platform's own words, where it has answered. */
function faultOf(error: Error): Fault {
  const text = "text" in error && typeof error.text === "string" ? error.text : "";
  try {
    const { detail, code } = problem.parse(JSON.parse(text));
    return { words: detail, code };
  } catch {
    return { words: "The platform refused to tell what changes here.", code: null };
  }
}

function txidOf(value: unknown): number | null {
  return typeof value === "object" && value !== null && "txid" in value && typeof value.txid === "number"
    ? value.txid
    : null;
}
