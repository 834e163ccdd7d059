-- When somebody was last taken out of a workspace, or left it: no invitation from before that lets them in again.
CREATE TABLE "departure" (
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "departure_pkey" PRIMARY KEY ("workspaceId", "userId"),
    CONSTRAINT "departure_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
-- What those have made who may not invite any more is taken back, as it is from now on when they lose that.
UPDATE "invitation" i SET "status" = 'revoked'
WHERE i."status" = 'pending' AND NOT EXISTS (
  SELECT 1 FROM "member" m
  WHERE m."workspaceId" = i."workspaceId" AND m."userId" = i."inviterId" AND m."role" IN ('admin', 'owner'));
