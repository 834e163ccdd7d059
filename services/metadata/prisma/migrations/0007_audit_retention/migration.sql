-- What is older than a month may go, and only by the housekeeping that an operator has told how long to keep it. Nothing
-- younger goes, whoever asks, and nothing is ever changed.
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD."at" < now() - interval '30 days' AND current_setting('solidtype.audit_tidying', true) = 'on' THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit_entry is append-only';
END $$;
CREATE INDEX "audit_entry_at" ON "audit_entry" USING brin ("at");
