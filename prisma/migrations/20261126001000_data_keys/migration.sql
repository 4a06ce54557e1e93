-- CreateTable
CREATE TABLE "data_keys" (
    "id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "sealed" BYTEA,
    "sealing_key_id" TEXT,
    "seals_from" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_keys_pkey" PRIMARY KEY ("id")
);

-- Values that were sealed with a master key itself name it; it has no sealed form.
INSERT INTO "data_keys" ("id", "purpose", "seals_from")
  SELECT "sealing_key_id", 'master', CURRENT_TIMESTAMP FROM "access_keys"
  UNION SELECT "sealing_key_id", 'master', CURRENT_TIMESTAMP FROM "function_versions";

-- AddForeignKey: no key is removed that a value needs, nor is a value written with a key that is gone.
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_sealing_key_id_fkey"
  FOREIGN KEY ("sealing_key_id") REFERENCES "data_keys"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "function_versions" ADD CONSTRAINT "function_versions_sealing_key_id_fkey"
  FOREIGN KEY ("sealing_key_id") REFERENCES "data_keys"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- From here on what Prisma's schema language cannot say.
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_sealed_check"
  CHECK (("sealed" IS NULL) = ("purpose" = 'master') AND ("sealed" IS NULL) = ("sealing_key_id" IS NULL));
