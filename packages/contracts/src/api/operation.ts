import { z } from "zod";
import { type BeforeRpc, defineRpc, type Rpc } from "../bus/rpc.ts";

/**
 * One thing a client can ask the platform's front door: its route, its schemas, what it needs permission for, and the
 * call on the bus that answers it. The gateway's routes, metadata's handlers, the typed client, the OpenAPI document
 * and the permission tests are all made from these, so none of them can drift.
 */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Who answers. What metadata answers it authorises itself, inside the transaction; for the others the gateway asks
 * `can()` before it passes the call on.
 */
export type AnsweringService = "metadata" | "kernel" | "agent";

/** What permission is asked about, by the path parameter of that name; `account` is the caller's own. */
export type TargetKind =
  | "account"
  | "workspace"
  | "project"
  | "branch"
  | "folder"
  | "document"
  | "version"
  | "chat"
  | "shareLink";

type Shape = Readonly<Record<string, z.ZodType>>;
type ObjectOf<S extends Shape> = z.ZodObject<{ -readonly [K in keyof S]: S[K] }>;

/** What travels beside the arguments: who asked from where, and the request's conditions. */
export const requestMeta = z.object({
  request: z.string(),
  ip: z.string().exactOptional(),
  idempotencyKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, "1 to 200 visible characters")
    .exactOptional(),
  ifMatch: z.string().max(200).exactOptional(),
});
export type RequestMeta = z.infer<typeof requestMeta>;

/** What an operation answers: `txid` names the transaction of a write, `etag` the state of one thing, `next` the page after. */
export const answerOf = <Data extends z.ZodType>(data: Data) =>
  z.object({
    data,
    txid: z.int().exactOptional(),
    etag: z.string().exactOptional(),
    next: z.string().nullable().exactOptional(),
  });

export type Operation<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends z.ZodType = z.ZodType,
  Data extends z.ZodType = z.ZodType,
> = {
  readonly kind: "operation";
  readonly id: string;
  readonly method: Method;
  /** Below `/api/v1`, with `:name` parameters. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** An action of packages/access, asked about `target`. */
  readonly action: string;
  readonly target: TargetKind;
  readonly params: ObjectOf<Params>;
  readonly query: ObjectOf<Query>;
  readonly body: Body;
  readonly data: Data;
  readonly status: 200 | 201;
  readonly answeredBy: AnsweringService;
  readonly rpc: Rpc;
};

/** Of what asks docsync on its way, which may take five seconds by itself. */
export const contentDeadlineMs = 10_000;

export function defineOperation<
  const Params extends Shape = {},
  const Query extends Shape = {},
  Body extends z.ZodType = z.ZodUndefined,
  Data extends z.ZodType = z.ZodNull,
>(spec: {
  readonly id: string;
  readonly route: `${Method} /${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly action: string;
  readonly target: TargetKind;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly data?: Data;
  /** Raised when the call's schemas change. */
  readonly version?: number;
  /** What of a body a peer of the version before understands, where only that has changed since. */
  readonly bodyBefore?: (body: z.input<Body>) => z.input<Body>;
  readonly answeredBy?: AnsweringService;
  /** How long the call on the bus may take; five seconds by default. */
  readonly deadlineMs?: number;
}): Operation<Params, Query, Body, Data> {
  const [method, path] = spec.route.split(" ") as [Method, string];
  const params = z.object((spec.params ?? {}) as { -readonly [K in keyof Params]: Params[K] });
  const query = z.strictObject((spec.query ?? {}) as { -readonly [K in keyof Query]: Query[K] });
  const body = (spec.body ?? z.undefined()) as Body;
  const data = (spec.data ?? z.null()) as Data;
  const answeredBy = spec.answeredBy ?? "metadata";
  const input = z.object({ params, query, body: body.optional(), meta: requestMeta });
  const output = answerOf(data);
  const { bodyBefore } = spec;
  return {
    kind: "operation",
    id: spec.id,
    method,
    path,
    tag: spec.tag,
    summary: spec.summary,
    action: spec.action,
    target: spec.target,
    params,
    query,
    body,
    data,
    status: method === "POST" && /^(create|start)/.test(spec.id) ? 201 : 200,
    answeredBy,
    rpc: defineRpc({
      subject: `${answeredBy}.api.${spec.id}`,
      input,
      output,
      ...(spec.version === undefined ? {} : { version: spec.version }),
      ...(bodyBefore === undefined ? {} : { before: bodyOnly(bodyBefore, output) }),
      ...(spec.deadlineMs === undefined ? {} : { deadlineMs: spec.deadlineMs }),
    }),
  };
}

function bodyOnly<Body, Output extends z.ZodType>(
  bodyBefore: (body: Body) => Body,
  answer: BeforeRpc<z.ZodObject, Output>["answer"],
): BeforeRpc<z.ZodObject, Output> {
  return { answer, ask: (input) => ({ ...input, body: bodyBefore(input["body"] as Body) }) };
}

export type OperationArguments<O extends Operation> =
  O extends Operation<infer Params, infer Query, infer Body, z.ZodType>
    ? (keyof Params extends never ? {} : { readonly params: z.input<ObjectOf<Params>> }) &
        (keyof Query extends never ? {} : { readonly query?: z.input<ObjectOf<Query>> }) &
        (Body extends z.ZodUndefined ? {} : { readonly body: z.input<Body> })
    : never;

/** What arrives at whoever answers the operation: parsed, with what travels beside the arguments. */
export type OperationInput<O extends Operation> =
  O extends Operation<infer Params, infer Query, infer Body, z.ZodType>
    ? {
        readonly params: z.output<ObjectOf<Params>>;
        readonly query: z.output<ObjectOf<Query>>;
        readonly body: z.output<Body>;
        readonly meta: RequestMeta;
      }
    : never;

export type OperationAnswer<O extends Operation> = z.output<ReturnType<typeof answerOf<O["data"]>>>;
