-- Slots in databases from which mappings are read; they outlive mappings and accounts until they are dropped. An earlier version of the
-- server knows nothing of them.

-- CreateTable
CREATE TABLE "replication_slots" (
    "slot" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "uuid" TEXT NOT NULL,
    "connection" TEXT NOT NULL,
    "noted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "replication_slots_pkey" PRIMARY KEY ("slot")
);
