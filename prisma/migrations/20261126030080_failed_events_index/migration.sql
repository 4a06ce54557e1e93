-- An account's failed events, newest first, without a walk over those of all others.
CREATE INDEX "async_events_failed_idx" ON "async_events" ("account_id", "finished_at", "id") WHERE "status" = 'failed';
