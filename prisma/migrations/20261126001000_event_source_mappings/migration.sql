-- Mappings of event sources to functions. They outlive their functions, so they refer to the account alone. An earlier
-- version of the server knows nothing of them.

-- CreateTable
CREATE TABLE "event_source_mappings" (
    "account_id" TEXT NOT NULL,
    "uuid" TEXT COLLATE "C" NOT NULL,
    "function_name" TEXT NOT NULL,
    "qualifier" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "event_source_arn" TEXT,
    "source_hash" BYTEA NOT NULL,
    "settings" JSON NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "tags" JSON NOT NULL,

    CONSTRAINT "event_source_mappings_pkey" PRIMARY KEY ("account_id","uuid")
);

-- CreateIndex
CREATE UNIQUE INDEX "event_source_mappings_account_id_function_name_qualifier_so_key" ON "event_source_mappings"("account_id", "function_name", "qualifier", "source_hash");

-- AddForeignKey
ALTER TABLE "event_source_mappings" ADD CONSTRAINT "event_source_mappings_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on what Prisma's schema language cannot say.

-- What is to be swept away is looked for before every list.
CREATE INDEX "event_source_mappings_deleting_idx" ON "event_source_mappings"("changed_at") WHERE "state" = 'Deleting';
