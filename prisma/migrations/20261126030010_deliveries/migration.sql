-- The outbox: what is to be sent to a target, written in the transaction of what it tells of.
CREATE TABLE "deliveries" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "sender" JSON NOT NULL,
    "parameters" JSON NOT NULL,
    "payload" BYTEA NOT NULL,
    "trace_header" TEXT,
    "policy" JSON NOT NULL,
    "dead_letter" JSON,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "error_code" TEXT,
    "error_message" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "fence" BIGINT NOT NULL DEFAULT 0,
    "held" BOOLEAN NOT NULL DEFAULT false,
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "deliveries"
  ADD CONSTRAINT "deliveries_account_id_check" CHECK ("account_id" ~ '^[0-9]{12}$'),
  ADD CONSTRAINT "deliveries_status_check" CHECK ("status" IN ('pending', 'sent', 'failed')),
  ADD CONSTRAINT "deliveries_error_check" CHECK ("status" <> 'failed' OR "error_code" IS NOT NULL),
  ADD CONSTRAINT "deliveries_finished_at_check" CHECK (("status" = 'pending') = ("finished_at" IS NULL));

-- What is still to be sent, in the order in which it is due; what is over costs it nothing.
CREATE INDEX "deliveries_due_idx" ON "deliveries" ("due_at") WHERE "status" = 'pending';

-- What housekeeping deletes, oldest first.
CREATE INDEX "deliveries_ended_idx" ON "deliveries" ("status", "finished_at") WHERE "finished_at" IS NOT NULL;

-- The trace that an event goes on with, its lineage in it; without it the event has a trace of its own.
ALTER TABLE "async_events" ADD COLUMN "trace_header" TEXT;
