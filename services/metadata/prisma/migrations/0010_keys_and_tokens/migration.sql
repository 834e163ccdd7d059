-- Under which run the calls of a key count that come shortly after each other, whatever replica they come to.
CREATE TABLE "key_run" (
    "keyId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "lastCallAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "key_run_pkey" PRIMARY KEY ("keyId"),
    CONSTRAINT "key_run_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "api_key"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- What each run of the agent has cost, on the day on which that was first told.
CREATE TABLE "run_tokens" (
    "runId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "tokens" BIGINT NOT NULL,

    CONSTRAINT "run_tokens_pkey" PRIMARY KEY ("runId"),
    CONSTRAINT "run_tokens_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "run_tokens_userId_day_idx" ON "run_tokens"("userId", "day");
CREATE INDEX "run_tokens_day_idx" ON "run_tokens"("day");
