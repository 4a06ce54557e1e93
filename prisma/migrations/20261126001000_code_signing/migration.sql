-- Code signing configurations, and which functions have one. An earlier version of the server sees none of it: what it
-- deploys is not checked.
CREATE TABLE "code_signing_configs" (
    "account_id" TEXT NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "description" TEXT NOT NULL,
    "allowed_publishers" TEXT[],
    "untrusted_artifact" TEXT NOT NULL,
    "tags" JSON NOT NULL DEFAULT '{}',
    "last_modified" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "code_signing_configs_pkey" PRIMARY KEY ("account_id","id")
);

ALTER TABLE "functions" ADD COLUMN "code_signing_config_id" TEXT COLLATE "C";

-- CreateIndex
CREATE INDEX "functions_account_id_code_signing_config_id_idx" ON "functions"("account_id", "code_signing_config_id");

-- AddForeignKey
ALTER TABLE "code_signing_configs" ADD CONSTRAINT "code_signing_configs_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "functions" ADD CONSTRAINT "functions_account_id_code_signing_config_id_fkey" FOREIGN KEY ("account_id", "code_signing_config_id") REFERENCES "code_signing_configs"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- From here on what Prisma's schema language cannot say.

ALTER TABLE "code_signing_configs"
  ADD CONSTRAINT "code_signing_configs_untrusted_artifact_check" CHECK ("untrusted_artifact" IN ('Warn', 'Enforce'));
