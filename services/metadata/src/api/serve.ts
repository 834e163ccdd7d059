import { type Resource, can, resource as resourceSchema } from "@solidtype/access";
import {
  type Principal,
  type Operation,
  type ServiceName,
  metadataOperations,
  metadataRpc,
  ok,
  refuse,
  type ErrorCode,
  type Result,
} from "@solidtype/contracts";
import { type Bus, type RpcContext, serveRpc } from "@solidtype/service-kit";
import { z } from "zod";
import { writeAudit } from "../access/audit.ts";
import { KnownAccess, forgetByEvents } from "../access/known-access.ts";
import { resolveAccess } from "../access/resolve-access.ts";
import type { SignIn } from "../auth/sign-in.ts";
import { retainedIn } from "../content/retained.ts";
import { isAway, isBusy } from "../database/database.ts";
import { toSql } from "../shapes/condition.ts";
import { runOfKey } from "../runs/key-runs.ts";
import { spendTokens } from "../runs/run-tokens.ts";
import { dueRuns, lookedAtRun, watchRun } from "../runs/watched-runs.ts";
import { defineShape } from "../shapes/definitions.ts";
import { handlerOf } from "./handlers/handlers.ts";
import { openShareLink } from "./open-share-link.ts";
import { readingsOf } from "./handlers/streams.ts";
import type { OperationCall } from "./handler.ts";
import { type OperationDeps, runOperation } from "./run-operation.ts";

type JsonValue = z.infer<ReturnType<typeof z.json>>;

export type ServeDeps = Omit<OperationDeps, "known"> & {
  readonly signIn: SignIn;
  readonly onWrite: () => void;
};

/** Binds everything metadata answers on the bus. */
export function serveMetadata(bus: Bus, deps: ServeDeps): void {
  const known = new KnownAccess();
  forgetByEvents(bus, known);
  for (const operation of Object.values(metadataOperations) as readonly Operation[]) {
    const handler = handlerOf(operation);
    serveRpc(bus, operation.rpc, async (input, { principal }) => {
      const result = await runOperation(
        { ...deps, known },
        operation,
        handler,
        principal,
        input as OperationCall,
      );
      if (result.ok && operation.method !== "GET") deps.onWrite();
      return result;
    });
  }
  serveIdentity(bus, deps);
  serveAccess(bus, deps);
  serveContentQuestions(bus, deps);
  serveRuns(bus, deps);
}

/** Postgres away is a failure that the caller can wait out, whoever asks for what. */
function guarded<Input, Value>(
  deps: ServeDeps,
  work: (input: Input, context: RpcContext) => Promise<Result<Value, ErrorCode>>,
) {
  return async (input: Input, context: RpcContext): Promise<Result<Value, ErrorCode>> => {
    try {
      return await work(input, context);
    } catch (error) {
      if (isBusy(error)) return refuse("overloaded");
      if (!isAway(error)) throw error;
      deps.log("Postgres cannot be reached", error);
      return refuse("storage-unavailable");
    }
  };
}

function serveIdentity(bus: Bus, deps: ServeDeps): void {
  serveRpc(
    bus,
    metadataRpc.identify,
    guarded(deps, async (input, { principal }) => {
      if (!isService(principal, "gateway")) return refuse("forbidden");
      return ok(
        input.kind === "cookie"
          ? await deps.signIn.byCookie(input.cookie)
          : await deps.signIn.byKey(input.secret),
      );
    }),
  );
  serveRpc(
    bus,
    metadataRpc.renewSignIn,
    guarded(deps, async ({ cookie }, { principal }) =>
      isService(principal, "gateway")
        ? ok({ cookies: [...(await deps.signIn.renew(cookie))] })
        : refuse("forbidden"),
    ),
  );
  serveRpc(
    bus,
    metadataRpc.openLink,
    guarded(deps, async (input, { principal, request }) => {
      if (!isService(principal, "gateway")) return refuse("forbidden");
      return openShareLink(deps, input, request);
    }),
  );
}

const isService = (principal: RpcContext["principal"], name: ServiceName): boolean =>
  principal.kind === "service" && principal.service === name;

/** Whose access is asked about: a service may ask for somebody who came to it, everybody else for themselves. */
function subjectOf(input: { readonly about?: Principal }, { principal }: RpcContext): Principal {
  return principal.kind === "service" ? (input.about ?? principal) : principal;
}

function serveAccess(bus: Bus, deps: ServeDeps): void {
  serveRpc(
    bus,
    metadataRpc.resolveAccess,
    guarded(deps, async (input: { readonly resource: JsonValue; readonly about?: Principal }, context) => {
      const resource = resourceSchema.safeParse(input.resource);
      if (!resource.success) return refuse("invalid-input", { reason: "there is no such kind of resource" });
      const { grants, facts } = await resolveAccess(deps.beside, subjectOf(input, context), resource.data);
      return ok({ grants: asJson(grants), facts: asJson(facts ?? null) });
    }),
  );
  serveRpc(
    bus,
    metadataRpc.recordRefusal,
    guarded(deps, async (input, context) => {
      const principal = subjectOf(input, context);
      const resource = resourceSchema.parse(input.resource);
      const { facts } = await resolveAccess(deps.database, principal, resource);
      const { kind, id } = nameOf(resource);
      await deps.audit.record({
        principal,
        workspace: facts !== undefined && "workspace" in facts ? facts.workspace : null,
        action: input.action,
        resourceKind: kind,
        resourceId: id,
        outcome: "refused",
        reason: input.reason,
        request: input.request,
        ip: input.ip,
      });
      return ok(null);
    }),
  );
  serveRpc(
    bus,
    metadataRpc.recordAct,
    guarded(deps, async ({ action, resource, request, ip, details }, { principal }) => {
      const { kind, id } = nameOf(resourceSchema.parse(resource));
      const { facts } = await resolveAccess(deps.database, principal, resourceSchema.parse(resource));
      await writeAudit(deps.database, {
        principal,
        workspace: facts !== undefined && "workspace" in facts ? facts.workspace : null,
        action,
        resourceKind: kind,
        resourceId: id,
        outcome: "allowed",
        request,
        ip,
        details,
      });
      return ok(null);
    }),
  );
  serveRpc(
    bus,
    metadataRpc.defineShape,
    guarded(deps, async ({ name, params }, { principal, request }) => {
      const shape = await defineShape({ rows: deps.database, principal, now: deps.now() }, name, params);
      if (!shape.ok) {
        if (shape.error.code === "not-found" || shape.error.code === "forbidden") {
          await deps.audit.record({
            principal,
            workspace: params["workspace"] ?? null,
            action: `shape.${name}`,
            resourceKind: "shape",
            resourceId: Object.values(params).join(","),
            outcome: "refused",
            reason: shape.error.code,
            request,
          });
        }
        return shape;
      }
      const { table, where, columns, workspaces } = shape.value;
      return ok({ table, ...toSql(where), columns: [...columns], workspaces: [...workspaces] });
    }),
  );
}

/** Zod's output is plain data; its type does not say so. */
function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

function nameOf(resource: Resource): { readonly kind: string; readonly id: string } {
  switch (resource.kind) {
    case "account":
      return { kind: "account", id: resource.person };
    case "workspace":
      return { kind: "workspace", id: resource.workspace };
    case "project":
      return { kind: "project", id: resource.project };
    case "document":
      return { kind: "document", id: resource.document };
    case "chat":
      return { kind: "chat", id: resource.session };
  }
}

function serveContentQuestions(bus: Bus, deps: ServeDeps): void {
  serveRpc(
    bus,
    metadataRpc.branchSource,
    guarded(deps, async ({ document, branch }) => {
      const [reading] = await readingsOf(deps.beside, branch, [document]);
      if (reading === undefined) return ok(null);
      return ok({
        source: reading.offset === null ? null : { branch: reading.branch, offset: reading.offset },
      });
    }),
  );
  serveRpc(
    bus,
    metadataRpc.retained,
    guarded(deps, async ({ workspace, after }, { principal }) =>
      principal.kind === "service"
        ? ok(await retainedIn(deps.database, workspace, after))
        : refuse("forbidden"),
    ),
  );
  serveRpc(
    bus,
    metadataRpc.chatGrew,
    guarded(deps, async ({ session, messageCount, title }, { principal }) => {
      const { grants, facts } = await resolveAccess(deps.database, principal, { kind: "chat", session });
      if (principal.kind !== "service" && !can(grants, "chat.write", facts, deps.now().getTime()).allowed)
        return refuse("not-found");
      const grown = await deps.database.chatSession.updateMany({
        where: { id: session, messageCount: { lt: messageCount } },
        data: { messageCount, lastMessageAt: deps.now(), ...(title === undefined ? {} : { title }) },
      });
      return grown.count > 0 || facts !== undefined ? ok(null) : refuse("not-found");
    }),
  );
}

function serveRuns(bus: Bus, deps: ServeDeps): void {
  const forAgent = <Input, Value>(work: (input: Input) => Promise<Result<Value, ErrorCode>>) =>
    guarded<Input, Value>(deps, async (input, { principal }) =>
      isService(principal, "agent") ? work(input) : refuse("forbidden"),
    );
  const { database } = deps;
  serveRpc(
    bus,
    metadataRpc.watchRun,
    forAgent((run) => watchRun(database, run)),
  );
  serveRpc(
    bus,
    metadataRpc.dueRuns,
    forAgent(async ({ limit }) => ok({ runs: await dueRuns(database, limit) })),
  );
  serveRpc(
    bus,
    metadataRpc.lookedAtRun,
    forAgent(async (looked) => ok(await lookedAtRun(database, looked))),
  );
  serveRpc(
    bus,
    metadataRpc.runOfKey,
    forAgent((call) => runOfKey(database, call)),
  );
  serveRpc(
    bus,
    metadataRpc.spendTokens,
    forAgent(async (spent) => ok(await spendTokens(database, spent))),
  );
}
