-- AlterTable
ALTER TABLE "accounts"
  ADD COLUMN "status" TEXT NOT NULL DEFAULT 'active',
  ADD COLUMN "status_reason" TEXT,
  ADD COLUMN "status_changed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "account_guardrails" (
    "account_id" TEXT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "document" JSON NOT NULL,

    CONSTRAINT "account_guardrails_pkey" PRIMARY KEY ("account_id", "name")
);

-- AddForeignKey
ALTER TABLE "account_guardrails" ADD CONSTRAINT "account_guardrails_account_id_fkey"
  FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- From here on what Prisma's schema language cannot say.
ALTER TABLE "accounts"
  ADD CONSTRAINT "accounts_status_check" CHECK ("status" IN ('active', 'suspended', 'closed'));
