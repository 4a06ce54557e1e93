-- Idempotency keys of asynchronous events: which event was accepted under which key, and what it looked like.
CREATE TABLE "event_keys" (
    "account_id" TEXT NOT NULL,
    "function_name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_keys_pkey" PRIMARY KEY ("account_id", "function_name", "key")
);

-- What housekeeping deletes, oldest first.
CREATE INDEX "event_keys_used_at_idx" ON "event_keys" ("used_at");
