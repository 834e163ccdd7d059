import { Readable } from "node:stream";
import {
  FailureError,
  type ErrorCode,
  type Failure,
  type Result,
  failure,
  ok,
  operations,
} from "@solidtype/contracts";
import { type Authoriser, type Bus, callRpc } from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import { type Door, orThrow } from "./door.ts";
import { type KnownVisitor, requireIdentity } from "./require-identity.ts";

/** The whole audit log as JSON lines, newest first: page after page, as fast as it is taken. */
export function auditExport(
  app: FastifyInstance,
  deps: { readonly bus: Bus; readonly door: Door; readonly authoriser: Authoriser },
): void {
  app.get("/api/v1/workspaces/:workspace/audit.jsonl", async (request, reply) => {
    const visitor = await requireIdentity(deps.door, request, "read");
    const params = operations.listAudit.params.safeParse(request.params);
    if (!params.success) throw new FailureError(failure("not-found"));
    const read = (cursor: string | undefined) => onePage(deps.bus, visitor, params.data, cursor);
    const first = orThrow(await read(undefined));
    const { workspace } = params.data;
    const { principal } = visitor.identity;
    const of = { kind: "workspace", workspace } as const;
    orThrow(await deps.authoriser.recordAct(principal, "workspace.audit", of, visitor, { as: "jsonl" }));
    reply
      .header("cache-control", "no-store")
      .header("content-disposition", 'attachment; filename="audit.jsonl"')
      .type("application/jsonl; charset=utf-8");
    return reply.send(Readable.from(lines(first, read)));
  });
}

type Page = { readonly data: readonly unknown[]; readonly next?: string | null };
type ReadPage = (cursor: string | undefined) => Promise<Result<Page, ErrorCode>>;

async function* lines(first: Page, read: ReadPage): AsyncGenerator<string> {
  let page = first;
  for (;;) {
    yield page.data.map((line) => `${JSON.stringify(line)}\n`).join("");
    if (typeof page.next !== "string") return;
    const next = await read(page.next);
    if (!next.ok) throw new FailureError(next.error as Failure<ErrorCode>);
    page = next.value;
  }
}

async function onePage(
  bus: Bus,
  { identity, request, ip }: KnownVisitor,
  params: { readonly workspace: string },
  cursor: string | undefined,
): Promise<Result<Page, ErrorCode>> {
  const input = {
    params,
    query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) },
    meta: { request, ip },
  };
  const answer = await callRpc(bus, operations.listAudit.rpc, input, {
    principal: identity.principal,
    request,
  });
  return answer.ok ? ok(answer.value as Page) : answer;
}
