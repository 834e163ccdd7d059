import type { Failure } from "../result.ts";
import { type ErrorCode } from "../errors/catalogue.ts";
import { failure } from "../errors/failure.ts";
import { problem } from "../http/problem.ts";
import { newId } from "../ids.ts";
import { type Operation, type OperationAnswer, type OperationArguments, answerOf } from "./operation.ts";
import { type Operations, operations } from "./operations.ts";

export type Answered<O extends Operation> =
  | { readonly ok: true; readonly value: OperationAnswer<O> }
  | { readonly ok: false; readonly error: Failure<ErrorCode>; readonly status: number };

type Conditions = {
  /** Only if it is still what this etag names. */
  readonly ifMatch?: string;
  /** Repeats with the same key have one effect; made up when absent. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
};

export type Api = {
  readonly [Name in keyof Operations]: {} extends OperationArguments<Operations[Name]>
    ? (asked?: OperationArguments<Operations[Name]> & Conditions) => Promise<Answered<Operations[Name]>>
    : (asked: OperationArguments<Operations[Name]> & Conditions) => Promise<Answered<Operations[Name]>>;
};

export type ApiOptions = {
  /** Where `/api/v1` is; the page's own origin when absent. */
  readonly origin?: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly headers?: Readonly<Record<string, string>>;
};

type Asked = Conditions & {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
};

/** What a person can do about it: nothing came back, most likely for want of a connection. */
const away = "The platform does not answer. Check your connection and try again.";

/** The typed client: one function per operation. Refusals come back as values; only a bug in the caller throws. */
export function createApi(options: ApiOptions = {}): Api {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (asked: Asked = {}) => ask(operation, asked, options),
    ]),
  ) as Record<string, unknown> as Api;
}

/** The path of an operation with its parameters filled in, below the origin. */
export function pathOf(
  operation: Operation,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const path = operation.path.replaceAll(/:([a-zA-Z]+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`${operation.id} needs the parameter ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `/api/v1${path}${search.size > 0 ? `?${search}` : ""}`;
}

async function ask(operation: Operation, asked: Asked, options: ApiOptions): Promise<Answered<Operation>> {
  const send = options.fetch ?? globalThis.fetch;
  let response: Response;
  let text: string;
  try {
    response = await send(`${options.origin ?? ""}${pathOf(operation, asked.params, asked.query)}`, {
      method: operation.method,
      credentials: "same-origin",
      headers: {
        ...options.headers,
        ...(asked.body === undefined ? {} : { "content-type": "application/json" }),
        ...(operation.method === "POST"
          ? { "idempotency-key": asked.idempotencyKey ?? newId("request") }
          : {}),
        ...(asked.ifMatch === undefined ? {} : { "if-match": asked.ifMatch }),
      },
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
      ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    });
    // It may break off in the middle of the answer, too.
    text = await response.text();
  } catch (error) {
    if (asked.signal?.aborted === true) return { ok: false, error: failure("cancelled"), status: 0 };
    return {
      ok: false,
      error: { ...failure("upstream-failed", { service: "gateway", reason: String(error) }), message: away },
      status: 0,
    };
  }
  const parsed = parseJson(text);
  if (!response.ok) {
    const told = problem.safeParse(parsed);
    const error = told.success
      ? {
          code: told.data.code,
          message: told.data.detail,
          ...(told.data.details === undefined ? {} : { details: told.data.details }),
        }
      : failure("upstream-invalid", { service: "gateway" });
    return { ok: false, error, status: response.status };
  }
  const answer = answerOf(operation.data).safeParse(parsed);
  if (!answer.success)
    return { ok: false, error: failure("upstream-invalid", { service: "gateway" }), status: response.status };
  const etag = response.headers.get("etag");
  return { ok: true, value: etag === null ? answer.data : { ...answer.data, etag } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
