import { APIError } from "better-auth/api";
import type { Database } from "../database/database.ts";

/** Who may make an account: anybody who reaches the platform, or whoever somebody in it has invited by their address. */
export const signUps = ["open", "invited"] as const;
export type SignUp = (typeof signUps)[number];

/** Refuses an address that no open invitation names. The first account needs none: there is nobody yet to invite it. */
export async function isAwaited(database: Database, email: string, now: Date): Promise<void> {
  const [known] = await database.$queryRaw<{ awaited: boolean }[]>`
    SELECT NOT EXISTS (SELECT FROM "user") OR EXISTS (
      SELECT FROM "invitation" JOIN "workspace" ON "workspace"."id" = "invitation"."workspaceId"
      WHERE lower("invitation"."email") = lower(${email}) AND "status" = 'pending' AND "expiresAt" > ${now}
        AND "trashedAt" IS NULL) AS "awaited"`;
  if (known?.awaited === true) return;
  throw new APIError("FORBIDDEN", {
    code: "NOT_INVITED",
    message:
      "Accounts are made here by invitation only. Ask somebody who works here to invite this address to their workspace.",
  });
}
