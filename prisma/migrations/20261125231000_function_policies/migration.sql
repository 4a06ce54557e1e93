-- What functions, aliases and published versions have at most one of; policies for now. An earlier version of the server
-- neither reads nor writes any of it, and its deletes cascade.

-- CreateTable
CREATE TABLE "qualified_settings" (
    "account_id" TEXT NOT NULL,
    "function_name" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT NOT NULL,
    "qualifier" TEXT COLLATE "C" NOT NULL,
    "alias_name" TEXT COLLATE "C",
    "version_number" INTEGER,
    "value" JSON NOT NULL,

    CONSTRAINT "qualified_settings_pkey" PRIMARY KEY ("account_id","function_name","kind","qualifier")
);

-- CreateIndex
CREATE INDEX "qualified_settings_account_id_function_name_alias_name_idx" ON "qualified_settings"("account_id", "function_name", "alias_name");

-- CreateIndex
CREATE INDEX "qualified_settings_account_id_function_name_version_number_idx" ON "qualified_settings"("account_id", "function_name", "version_number");

-- AddForeignKey
ALTER TABLE "qualified_settings" ADD CONSTRAINT "qualified_settings_account_id_function_name_fkey" FOREIGN KEY ("account_id", "function_name") REFERENCES "functions"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "qualified_settings" ADD CONSTRAINT "qualified_settings_account_id_function_name_alias_name_fkey" FOREIGN KEY ("account_id", "function_name", "alias_name") REFERENCES "function_aliases"("account_id", "function_name", "name") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "qualified_settings" ADD CONSTRAINT "qualified_settings_account_id_function_name_version_number_fkey" FOREIGN KEY ("account_id", "function_name", "version_number") REFERENCES "function_versions"("account_id", "function_name", "number") ON DELETE CASCADE ON UPDATE NO ACTION;

-- From here on what Prisma's schema language cannot say.

-- A qualifier is an alias or a published version, and its row goes with it; without one the row is the function's.
ALTER TABLE "qualified_settings"
  ADD CONSTRAINT "qualified_settings_qualifier_check" CHECK (
    ("alias_name" IS NULL AND "version_number" IS NULL AND "qualifier" = '')
    OR ("alias_name" IS NOT NULL AND "version_number" IS NULL AND "qualifier" = "alias_name")
    OR ("alias_name" IS NULL AND "version_number" > 0 AND "qualifier" = "version_number"::text)
  );
