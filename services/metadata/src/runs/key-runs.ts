import { type ApiKeyId, type ErrorCode, type Result, type RunId, ok, refuse } from "@solidtype/contracts";
import type { Database } from "../database/database.ts";

/** Calls that come within this time after each other belong together. */
const togetherSeconds = 60;

/**
 * A model from outside asks call by call, each at any replica. The row says under which run they count, so that what they
 * change can be taken back together: decided in one statement, by the database's clock alone.
 */
export async function runOfKey(
  database: Database,
  { key, proposed }: { readonly key: ApiKeyId; readonly proposed: RunId },
): Promise<Result<{ readonly run: RunId }, ErrorCode>> {
  const [row] = await database.$queryRaw<{ run: RunId }[]>`
    INSERT INTO "key_run" ("keyId", "runId", "lastCallAt")
    SELECT "id", ${proposed}, now() FROM "api_key" WHERE "id" = ${key}
    ON CONFLICT ("keyId") DO UPDATE SET "lastCallAt" = now(), "runId" = CASE
      WHEN "key_run"."lastCallAt" > now() - ${togetherSeconds} * interval '1 second' THEN "key_run"."runId"
      ELSE EXCLUDED."runId" END
    RETURNING "runId" AS "run"`;
  return row === undefined ? refuse("not-found") : ok(row);
}
