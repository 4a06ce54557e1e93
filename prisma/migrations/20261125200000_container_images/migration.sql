-- A version is a zip or a container image. The previous release writes zips only, and does not see images.
ALTER TABLE "function_versions"
  ALTER COLUMN "runtime" DROP NOT NULL,
  ALTER COLUMN "handler" DROP NOT NULL,
  ALTER COLUMN "code_sha256" DROP NOT NULL,
  ADD COLUMN "image_uri" TEXT,
  ADD COLUMN "image_resolved_uri" TEXT,
  ADD COLUMN "image_digest" TEXT,
  ADD COLUMN "image_config" TEXT;

-- What tells whether an image is still needed.
CREATE INDEX "function_versions_account_id_image_digest_idx" ON "function_versions"("account_id", "image_digest");

-- From here on what Prisma's schema language cannot say.

ALTER TABLE "function_versions" ADD CONSTRAINT "function_versions_package_check" CHECK (
  CASE WHEN "image_digest" IS NULL
    THEN num_nonnulls("runtime", "handler", "code_sha256") = 3
      AND num_nonnulls("image_uri", "image_resolved_uri", "image_config") = 0
    ELSE num_nonnulls("image_uri", "image_resolved_uri", "image_config") = 3
      AND num_nonnulls("runtime", "handler", "code_sha256") = 0
      AND "image_digest" ~ '^[0-9a-f]{64}$'
  END
);
