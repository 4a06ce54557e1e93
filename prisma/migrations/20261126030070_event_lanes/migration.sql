-- Events are handed out by function: what is due of one, and which have any, is read off this index alone. It serves the
-- counts by account as the one that it replaces did, so that an event still costs one entry.
CREATE INDEX "async_events_lanes_idx" ON "async_events" ("account_id", "function_name", "due_at") WHERE "status" = 'pending';
DROP INDEX "async_events_due_idx";
