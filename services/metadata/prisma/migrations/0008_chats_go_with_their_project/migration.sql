-- A chat whose project was gone looked like one of the dashboard, which is open to whoever took part in it, though they may
-- have lost the project before. From here on it goes with its project; those that were left over go now, with what was said.
INSERT INTO "content_debt" ("id", "streams", "dueAt")
  SELECT 'job_chat_' || c."id", ARRAY['ws/' || c."workspaceId" || '/chat/' || c."id"], now() FROM "chat_session" c
  WHERE c."projectId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "project" p WHERE p."id" = c."projectId");
DELETE FROM "chat_session" c
  WHERE c."projectId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "project" p WHERE p."id" = c."projectId");
ALTER TABLE "chat_session" ADD CONSTRAINT "chat_session_projectId_fkey"
  FOREIGN KEY ("projectId") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
