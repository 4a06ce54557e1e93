-- Who polls which event source, how far ordered ones were dealt with, and what came of it. An earlier version of the server
-- polls nothing and leaves all of it alone.

-- AlterTable
ALTER TABLE "event_source_mappings" ADD COLUMN     "last_result" TEXT;

-- CreateTable
CREATE TABLE "source_leases" (
    "account_id" TEXT NOT NULL,
    "uuid" TEXT COLLATE "C" NOT NULL,
    "partition" TEXT COLLATE "C" NOT NULL,
    "holder" TEXT COLLATE "C" NOT NULL,
    "pollers" INTEGER NOT NULL,
    "fence" BIGSERIAL NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "source_leases_pkey" PRIMARY KEY ("account_id","uuid","partition","holder")
);

-- CreateTable
CREATE TABLE "source_checkpoints" (
    "account_id" TEXT NOT NULL,
    "uuid" TEXT COLLATE "C" NOT NULL,
    "partition" TEXT COLLATE "C" NOT NULL,
    "position" TEXT,
    "state" JSON NOT NULL,

    CONSTRAINT "source_checkpoints_pkey" PRIMARY KEY ("account_id","uuid","partition")
);

-- AddForeignKey
ALTER TABLE "source_leases" ADD CONSTRAINT "source_leases_account_id_uuid_fkey" FOREIGN KEY ("account_id", "uuid") REFERENCES "event_source_mappings"("account_id", "uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "source_checkpoints" ADD CONSTRAINT "source_checkpoints_account_id_uuid_fkey" FOREIGN KEY ("account_id", "uuid") REFERENCES "event_source_mappings"("account_id", "uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on what Prisma's schema language cannot say.

-- Every server looks for what is to be polled, time and again.
CREATE INDEX "event_source_mappings_enabled_idx" ON "event_source_mappings"("kind") WHERE "enabled" AND "state" <> 'Deleting';
