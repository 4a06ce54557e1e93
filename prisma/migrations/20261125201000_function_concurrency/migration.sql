-- What a function has of its account's concurrency for itself. An earlier version of the server neither reads nor
-- writes any of it, and its deletes cascade.
ALTER TABLE "functions" ADD COLUMN "reserved_concurrency" INTEGER;

-- CreateTable
CREATE TABLE "provisioned_concurrency" (
    "account_id" TEXT NOT NULL,
    "function_name" TEXT COLLATE "C" NOT NULL,
    "qualifier" TEXT COLLATE "C" NOT NULL,
    "alias_name" TEXT COLLATE "C",
    "version_number" INTEGER,
    "requested" INTEGER NOT NULL,
    "last_modified" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "provisioned_concurrency_pkey" PRIMARY KEY ("account_id","function_name","qualifier")
);

-- CreateIndex
CREATE INDEX "provisioned_concurrency_account_id_function_name_alias_name_idx" ON "provisioned_concurrency"("account_id", "function_name", "alias_name");

-- CreateIndex
CREATE INDEX "provisioned_concurrency_account_id_function_name_version_nu_idx" ON "provisioned_concurrency"("account_id", "function_name", "version_number");

-- AddForeignKey
ALTER TABLE "provisioned_concurrency" ADD CONSTRAINT "provisioned_concurrency_account_id_function_name_fkey" FOREIGN KEY ("account_id", "function_name") REFERENCES "functions"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provisioned_concurrency" ADD CONSTRAINT "provisioned_concurrency_account_id_function_name_alias_nam_fkey" FOREIGN KEY ("account_id", "function_name", "alias_name") REFERENCES "function_aliases"("account_id", "function_name", "name") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "provisioned_concurrency" ADD CONSTRAINT "provisioned_concurrency_account_id_function_name_version_n_fkey" FOREIGN KEY ("account_id", "function_name", "version_number") REFERENCES "function_versions"("account_id", "function_name", "number") ON DELETE CASCADE ON UPDATE NO ACTION;

-- From here on what Prisma's schema language cannot say.

ALTER TABLE "functions"
  ADD CONSTRAINT "functions_reserved_concurrency_check" CHECK ("reserved_concurrency" >= 0);

-- A qualifier is an alias or a published version, and its row goes with it.
ALTER TABLE "provisioned_concurrency"
  ADD CONSTRAINT "provisioned_concurrency_requested_check" CHECK ("requested" > 0),
  ADD CONSTRAINT "provisioned_concurrency_qualifier_check" CHECK (
    ("alias_name" IS NOT NULL AND "version_number" IS NULL AND "qualifier" = "alias_name")
    OR ("alias_name" IS NULL AND "version_number" > 0 AND "qualifier" = "version_number"::text)
  );
