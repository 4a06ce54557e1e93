-- What is due of one account is found without a walk over what is due of others.
CREATE INDEX "timers_account_due_idx" ON "timers" ("account_id", "due_at") WHERE "due_at" IS NOT NULL;

-- Claims in a row that were never given back, as events have them.
ALTER TABLE "deliveries" ADD COLUMN "lost_tries" INTEGER NOT NULL DEFAULT 0;

-- An account's failed deliveries, newest first, without a walk over those of all others.
CREATE INDEX "deliveries_failed_idx" ON "deliveries" ("account_id", "finished_at", "id") WHERE "status" = 'failed';
