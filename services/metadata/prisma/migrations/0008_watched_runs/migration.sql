-- The runs of the agent that are not over. What is in a chat's stream is the truth; these rows say where to look.
CREATE TABLE "watched_run" (
    "runId" TEXT NOT NULL,
    "sessionId" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "watchedAt" TIMESTAMPTZ(3) NOT NULL,
    "lookAt" TIMESTAMPTZ(3) NOT NULL,
    "waitSeconds" INTEGER NOT NULL,

    CONSTRAINT "watched_run_pkey" PRIMARY KEY ("runId"),
    CONSTRAINT "watched_run_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "chat_session"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "watched_run_lookAt_idx" ON "watched_run"("lookAt");
CREATE INDEX "watched_run_sessionId_idx" ON "watched_run"("sessionId");
