-- What a package takes unpacked, and when it was last used: what quota and collection go by.
ALTER TABLE "code_packages"
  ADD COLUMN "unpacked_size" INTEGER,
  ADD COLUMN "last_used_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- What earlier packages take unpacked was not noted. Four times the zip is the ratio of the two quotas, so nobody
-- within the one is beyond the other; the next upload of the same package notes the true size.
UPDATE "code_packages" SET "unpacked_size" = "size" * 4;

ALTER TABLE "code_packages"
  ALTER COLUMN "unpacked_size" SET NOT NULL,
  ADD CONSTRAINT "code_packages_unpacked_size_check" CHECK ("unpacked_size" > 0);

-- From here on what Prisma's schema language cannot say.

-- A package that a version refers to no more counts as used until this moment: environments, and events that were
-- accepted for the version, may need it for a while. A trigger, so that cascades are seen as well.
CREATE FUNCTION "note_package_use"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "code_packages" SET "last_used_at" = now()
  WHERE "account_id" = OLD."account_id" AND "sha256" = OLD."code_sha256" AND "last_used_at" < now();
  RETURN NULL;
END $$;

CREATE TRIGGER "function_versions_gone" AFTER DELETE ON "function_versions"
  FOR EACH ROW EXECUTE FUNCTION "note_package_use"();

CREATE TRIGGER "function_versions_recoded" AFTER UPDATE ON "function_versions"
  FOR EACH ROW WHEN (OLD."code_sha256" <> NEW."code_sha256") EXECUTE FUNCTION "note_package_use"();
