-- Who sees a project, and a chat, stands on its own row: 'owners' (they and the admins of the workspace), 'members', and
-- persons by their ids. A shape then asks for who it is that reads, and for nothing that grows with what there is to read.
--
-- Kept here, by what changes, under the row's lock: whichever of two comes later builds on what the other left. A list that
-- was found out anew would be missing whom the other has just added.
ALTER TABLE "project" ADD COLUMN "readers" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "chat_session" ADD COLUMN "readers" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];

UPDATE "project" p SET "readers" = ARRAY['owners'] || CASE "visibility" WHEN 'workspace' THEN ARRAY['members'] ELSE ARRAY[]::TEXT[] END
  || ARRAY(SELECT "userId" FROM "project_member" m WHERE m."projectId" = p."id" ORDER BY "userId");
UPDATE "chat_session" c SET "readers" = p."readers" FROM "project" p WHERE p."id" = c."projectId" AND p."trashedAt" IS NULL;
UPDATE "chat_session" c SET "readers" = ARRAY(SELECT "userId" FROM "chat_participant" t WHERE t."sessionId" = c."id" ORDER BY "userId")
  WHERE c."projectId" IS NULL;

CREATE FUNCTION readers_by_visibility() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN NEW."readers" := ARRAY['owners']; END IF;
  NEW."readers" := array_remove(NEW."readers", 'members');
  IF NEW."visibility" = 'workspace' THEN NEW."readers" := NEW."readers" || 'members'::text; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "project_readers" BEFORE INSERT OR UPDATE OF "visibility" ON "project"
  FOR EACH ROW EXECUTE FUNCTION readers_by_visibility();

CREATE FUNCTION readers_by_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE "project" SET "readers" = array_append("readers", NEW."userId") WHERE "id" = NEW."projectId";
  ELSE
    UPDATE "project" SET "readers" = array_remove("readers", OLD."userId") WHERE "id" = OLD."projectId";
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "project_member_reads" AFTER INSERT OR DELETE ON "project_member"
  FOR EACH ROW EXECUTE FUNCTION readers_by_member();

-- A chat in a project is for whoever sees that, unless it lies in the trash.
CREATE FUNCTION chats_follow_project() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "chat_session" SET "readers" = CASE WHEN NEW."trashedAt" IS NULL THEN NEW."readers" ELSE ARRAY[]::TEXT[] END
    WHERE "projectId" = NEW."id";
  RETURN NULL;
END $$;
CREATE TRIGGER "project_chats_follow" AFTER UPDATE ON "project" FOR EACH ROW
  WHEN (OLD."readers" IS DISTINCT FROM NEW."readers" OR (OLD."trashedAt" IS NULL) <> (NEW."trashedAt" IS NULL))
  EXECUTE FUNCTION chats_follow_project();

-- The project is locked meanwhile: whoever changes it next finds the chat.
CREATE FUNCTION chat_takes_readers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT CASE WHEN "trashedAt" IS NULL THEN "readers" ELSE ARRAY[]::TEXT[] END INTO NEW."readers"
    FROM "project" WHERE "id" = NEW."projectId" FOR SHARE;
  NEW."readers" := coalesce(NEW."readers", ARRAY[]::TEXT[]);
  RETURN NEW;
END $$;
CREATE TRIGGER "chat_session_readers" BEFORE INSERT ON "chat_session" FOR EACH ROW
  WHEN (NEW."projectId" IS NOT NULL) EXECUTE FUNCTION chat_takes_readers();

-- One on the dashboard is for those who take part in it.
CREATE FUNCTION readers_by_participant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE "chat_session" SET "readers" = array_append("readers", NEW."userId")
      WHERE "id" = NEW."sessionId" AND "projectId" IS NULL;
  ELSE
    UPDATE "chat_session" SET "readers" = array_remove("readers", OLD."userId")
      WHERE "id" = OLD."sessionId" AND "projectId" IS NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "chat_participant_reads" AFTER INSERT OR DELETE ON "chat_participant"
  FOR EACH ROW EXECUTE FUNCTION readers_by_participant();
