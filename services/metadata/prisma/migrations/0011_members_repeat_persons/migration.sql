-- Member rows repeat a person's name, address and picture, so that a member list is one shape. The database does it, in the
-- transaction that changes either: of a process that ended in between, lists showed the old name until the next one.
CREATE FUNCTION repeat_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "member" SET "name" = NEW."name", "email" = NEW."email", "image" = NEW."image" WHERE "userId" = NEW."id";
  RETURN NULL;
END $$;
CREATE TRIGGER "person_repeated" AFTER UPDATE ON "user" FOR EACH ROW
  WHEN ((OLD."name", OLD."email", OLD."image") IS DISTINCT FROM (NEW."name", NEW."email", NEW."image"))
  EXECUTE FUNCTION repeat_person();

-- Whoever joins while they are given another name waits for it.
CREATE FUNCTION repeat_for_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT "name", "email", "image" INTO NEW."name", NEW."email", NEW."image"
  FROM "user" WHERE "id" = NEW."userId" FOR SHARE;
  RETURN NEW;
END $$;
CREATE TRIGGER "member_repeats" BEFORE INSERT ON "member" FOR EACH ROW EXECUTE FUNCTION repeat_for_member();

UPDATE "member" m SET "name" = u."name", "email" = u."email", "image" = u."image"
FROM "user" u WHERE u."id" = m."userId"
  AND (m."name", m."email", m."image") IS DISTINCT FROM (u."name", u."email", u."image");
