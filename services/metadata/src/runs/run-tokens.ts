import { type PersonId, type RpcOutput, type RunId, type metadataRpc } from "@solidtype/contracts";
import type { Database } from "../database/database.ts";

/**
 * A run counts for the day on which it first told what it costs, whichever process had it and however often it is told:
 * it tells all that it has cost so far.
 */
export async function spendTokens(
  database: Database,
  { run, person, tokens }: { readonly run: RunId; readonly person: PersonId; readonly tokens: number },
): Promise<RpcOutput<typeof metadataRpc.spendTokens>> {
  await database.$executeRaw`
    INSERT INTO "run_tokens" ("runId", "userId", "day", "tokens")
    SELECT ${run}, "id", (now() AT TIME ZONE 'UTC')::date, ${tokens}::bigint FROM "user" WHERE "id" = ${person}
    ON CONFLICT ("runId") DO UPDATE SET "tokens" = GREATEST("run_tokens"."tokens", EXCLUDED."tokens")`;
  const [row] = await database.$queryRaw<
    { today: number; todayOfAll: number; begunThen: number; next: string }[]
  >`
    WITH "days" AS (
      SELECT (now() AT TIME ZONE 'UTC')::date AS "today",
        (SELECT "day" FROM "run_tokens" WHERE "runId" = ${run}) AS "begun"
    )
    SELECT COALESCE(SUM("tokens") FILTER (WHERE "day" = "today"), 0)::float8 AS "today",
      COALESCE(SUM("tokens") FILTER (WHERE "day" = "begun"), 0)::float8 AS "begunThen",
      (SELECT COALESCE(SUM("tokens"), 0) FROM "run_tokens", "days" WHERE "day" = "today")::float8 AS "todayOfAll",
      to_char((now() AT TIME ZONE 'UTC')::date + 1, 'YYYY-MM-DD"T00:00:00.000Z"') AS "next"
    FROM "days" LEFT JOIN "run_tokens" ON "userId" = ${person} AND "day" IN ("today", "begun")`;
  if (row === undefined) throw new Error("a sum of nothing is a row, too");
  return { today: row.today, todayOfAll: row.todayOfAll, begunThen: row.begunThen, nextDay: row.next };
}
