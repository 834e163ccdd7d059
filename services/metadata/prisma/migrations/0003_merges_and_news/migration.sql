CREATE TABLE "branch_merge" (
    "id" BIGSERIAL NOT NULL,
    "sourceBranchId" TEXT NOT NULL,
    "targetBranchId" TEXT NOT NULL,
    "documentId" TEXT NOT NULL,
    "sourceOffset" TEXT NOT NULL,
    "targetOffset" TEXT NOT NULL,
    "mergedById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "branch_merge_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "branch_merge_targetBranchId_documentId_idx" ON "branch_merge"("targetBranchId", "documentId");
CREATE INDEX "branch_merge_documentId_idx" ON "branch_merge"("documentId");
ALTER TABLE "branch_merge" ADD CONSTRAINT "branch_merge_targetBranchId_fkey" FOREIGN KEY ("targetBranchId") REFERENCES "branch"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "branch_merge" ADD CONSTRAINT "branch_merge_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "document"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One small row that is written for every piece of news about a document: room is left for updates in place.
CREATE TABLE "document_news" (
    "documentId" TEXT NOT NULL,
    "branchId" TEXT NOT NULL,
    "editOffset" TEXT NOT NULL DEFAULT '',
    "thumbnailOffset" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "document_news_pkey" PRIMARY KEY ("documentId", "branchId")
) WITH (fillfactor = 70);
ALTER TABLE "document_news" ADD CONSTRAINT "document_news_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "document"("id") ON DELETE CASCADE ON UPDATE CASCADE;
