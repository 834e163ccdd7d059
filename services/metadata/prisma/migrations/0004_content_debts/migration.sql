-- What docsync still has to be told to take back or to delete.
CREATE TABLE "content_debt" (
    "id" TEXT NOT NULL,
    "pin" TEXT,
    "streams" TEXT[],
    "dueAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "content_debt_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "content_debt_dueAt_idx" ON "content_debt"("dueAt");
