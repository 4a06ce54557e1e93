-- Claims in a row whose holders were never heard of again.
ALTER TABLE "async_events" ADD COLUMN "lost_attempts" INTEGER NOT NULL DEFAULT 0;

-- What housekeeping deletes, oldest first; events that wait cost it nothing.
CREATE INDEX "async_events_ended_idx" ON "async_events" ("status", "finished_at") WHERE "finished_at" IS NOT NULL;
