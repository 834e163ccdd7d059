-- Whoever deletes a sign-in that still counts (signing out, another password, a list that is cleared) owes the news of it
-- in the same transaction. What is open by it must not depend on the process that deleted it living to say so.
CREATE FUNCTION owe_identity_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "outbox_event" ("eventId", "name", "payload")
  SELECT 'evt_' || left('0' || replace(gen_random_uuid()::text, '-', ''), 26), 'access.identity-ended',
    jsonb_build_object('version', 1, 'workspace', NULL,
      'data', jsonb_build_object('person', "userId", 'reason', 'signed-out'))
  FROM (SELECT DISTINCT "userId" FROM gone WHERE "expiresAt" > now()) ended;
  RETURN NULL;
END $$;
CREATE TRIGGER "session_ended" AFTER DELETE ON "session" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION owe_identity_ended();
