import { createHash } from "node:crypto";
import {
  type ErrorCode,
  type Operation,
  type Principal,
  type Result,
  ok,
  principalKey,
  refuse,
} from "@solidtype/contracts";
import type { Rows } from "../database/database.ts";
import type { Answer, OperationCall } from "./handler.ts";
import type { Sealer } from "./sealer.ts";

/** The key that stands for "who": a person is the same person in every browser they are signed in from. */
function holderKey(principal: Principal): string {
  return principal.kind === "agent" ? `agent:${principal.actingFor}` : principalKey(principal);
}

function requestHash(operation: Operation, call: OperationCall): string {
  return createHash("sha256")
    .update(JSON.stringify([operation.id, call.params, call.query, call.body ?? null]))
    .digest("hex");
}

/** Two requests with one key wait for each other here: the second finds the answer of the first. */
export async function waitForSameKey(rows: Rows, principal: Principal, call: OperationCall): Promise<void> {
  const key = call.meta.idempotencyKey;
  if (key === undefined) return;
  const name = `${holderKey(principal)} ${key}`;
  await rows.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

export async function earlierAnswer(
  sealer: Sealer,
  rows: Rows,
  operation: Operation,
  principal: Principal,
  call: OperationCall,
): Promise<Result<Answer, ErrorCode> | undefined> {
  const key = call.meta.idempotencyKey;
  if (key === undefined) return undefined;
  const principalId = holderKey(principal);
  const kept = await rows.idempotentAnswer.findUnique({ where: { principalId_key: { principalId, key } } });
  if (kept === null) return undefined;
  if (kept.requestHash !== requestHash(operation, call)) return refuse("idempotency-mismatch");
  return ok(sealer.open(String(kept.answer)) as Answer);
}

export async function keepAnswer(
  sealer: Sealer,
  rows: Rows,
  operation: Operation,
  principal: Principal,
  call: OperationCall,
  answer: Answer,
): Promise<void> {
  const key = call.meta.idempotencyKey;
  if (key === undefined) return;
  await rows.idempotentAnswer.create({
    data: {
      principalId: holderKey(principal),
      key,
      operation: operation.id,
      requestHash: requestHash(operation, call),
      answer: sealer.seal(answer),
    },
  });
}
