-- Sign-ins and what else is done to an account belong to no workspace: whose they are is what they are found by.
CREATE INDEX "audit_entry_account_idx" ON "audit_entry" ("resourceId", "id") WHERE "workspaceId" IS NULL;
