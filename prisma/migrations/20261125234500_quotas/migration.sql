-- CreateTable
CREATE TABLE "account_quotas" (
    "account_id" TEXT NOT NULL,
    "quota" TEXT NOT NULL,
    "value" BIGINT NOT NULL,

    CONSTRAINT "account_quotas_pkey" PRIMARY KEY ("account_id", "quota")
);

-- CreateTable
CREATE TABLE "platform_quotas" (
    "quota" TEXT NOT NULL,
    "layer" TEXT NOT NULL,
    "value" BIGINT NOT NULL,

    CONSTRAINT "platform_quotas_pkey" PRIMARY KEY ("quota", "layer")
);

-- AddForeignKey
ALTER TABLE "account_quotas" ADD CONSTRAINT "account_quotas_account_id_fkey"
  FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- From here on what Prisma's schema language cannot say.
ALTER TABLE "account_quotas" ADD CONSTRAINT "account_quotas_value_check" CHECK ("value" >= 0);
ALTER TABLE "platform_quotas"
  ADD CONSTRAINT "platform_quotas_value_check" CHECK ("value" >= 0),
  ADD CONSTRAINT "platform_quotas_layer_check" CHECK ("layer" IN ('default', 'maximum'));

-- Accounts that were given another limit than the usual one keep it.
INSERT INTO "account_quotas" ("account_id", "quota", "value")
  SELECT "id", 'concurrency', "concurrency_limit" FROM "accounts" WHERE "concurrency_limit" <> 1000;

-- Whose events are to be done can be counted from the index that says when they are due.
DROP INDEX "async_events_due_idx";
CREATE INDEX "async_events_due_idx" ON "async_events" ("due_at") INCLUDE ("account_id") WHERE "status" = 'pending';
