import {
  type ErrorCode,
  type Result,
  type RpcInput,
  type RpcOutput,
  type RunId,
  type SessionId,
  type metadataRpc,
  ok,
  refuse,
} from "@solidtype/contracts";
import type { Database } from "../database/database.ts";

/** By then a run is carried out, as a rule. */
const firstLookSeconds = 10;
/** One that waits for its turn for long is looked after seldom. */
const longestWaitSeconds = 120;

/**
 * A run lives in its chat's stream and its place in the queue on the bus, which a power cut may take away. So it is
 * noted here, before it is written there, that there may be one: whoever looks finds the few that are not over without
 * reading a chat. Killed between the two, a note without a run is left, which the next look crosses off.
 */
export async function watchRun(
  database: Database,
  { session, run }: { readonly session: SessionId; readonly run: RunId },
): Promise<Result<null, ErrorCode>> {
  const noted = await database.$executeRaw`
    INSERT INTO "watched_run" ("runId", "sessionId", "watchedAt", "lookAt", "waitSeconds")
    SELECT ${run}, "id", now(), now() + ${firstLookSeconds} * interval '1 second', ${firstLookSeconds}
    FROM "chat_session" WHERE "id" = ${session}
    ON CONFLICT ("runId") DO UPDATE SET "revision" = "watched_run"."revision" + 1,
      "watchedAt" = EXCLUDED."watchedAt", "lookAt" = EXCLUDED."lookAt", "waitSeconds" = EXCLUDED."waitSeconds"`;
  return noted > 0 ? ok(null) : refuse("not-found");
}

export function dueRuns(
  database: Database,
  limit: number,
): Promise<RpcOutput<typeof metadataRpc.dueRuns>["runs"]> {
  return database.$queryRaw`
    UPDATE "watched_run" SET "lookAt" = now() + "waitSeconds" * interval '1 second',
      "waitSeconds" = LEAST("waitSeconds" * 2, ${longestWaitSeconds})
    WHERE "runId" IN (SELECT "runId" FROM "watched_run" WHERE "lookAt" <= now()
      ORDER BY "lookAt" LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING "runId" AS "run", "sessionId" AS "session", "revision",
      GREATEST(0, EXTRACT(EPOCH FROM now() - "watchedAt"))::int AS "seconds"`;
}

export async function lookedAtRun(
  database: Database,
  { run, revision, againInSeconds }: RpcInput<typeof metadataRpc.lookedAtRun>,
): Promise<null> {
  const seen = revision ?? null;
  if (againInSeconds === null)
    await database.$executeRaw`
      DELETE FROM "watched_run" WHERE "runId" = ${run} AND (${seen}::int IS NULL OR "revision" = ${seen}::int)`;
  else
    await database.$executeRaw`
      UPDATE "watched_run" SET "lookAt" = now() + ${againInSeconds}::int * interval '1 second'
      WHERE "runId" = ${run} AND (${seen}::int IS NULL OR "revision" = ${seen}::int)`;
  return null;
}
