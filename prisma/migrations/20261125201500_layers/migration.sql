-- Layers, their versions, and which of them the versions of functions use.

-- Bytes of a package's files. What earlier packages hold was not noted; the next upload of the same package notes it.
ALTER TABLE "code_packages" ADD COLUMN "unzipped_size" INTEGER;

-- CreateTable
CREATE TABLE "layers" (
    "account_id" TEXT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "last_version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "layers_pkey" PRIMARY KEY ("account_id","name")
);

-- CreateTable
CREATE TABLE "layer_versions" (
    "account_id" TEXT NOT NULL,
    "layer_name" TEXT COLLATE "C" NOT NULL,
    "number" INTEGER NOT NULL,
    "description" TEXT NOT NULL,
    "license_info" TEXT,
    "compatible_runtimes" TEXT[],
    "compatible_architectures" TEXT[],
    "code_sha256" TEXT NOT NULL,
    "policy" JSON,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "layer_versions_pkey" PRIMARY KEY ("account_id","layer_name","number")
);

-- CreateTable
CREATE TABLE "function_layers" (
    "account_id" TEXT NOT NULL,
    "function_name" TEXT COLLATE "C" NOT NULL,
    "number" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "layer_account_id" TEXT NOT NULL,
    "layer_name" TEXT NOT NULL,
    "layer_version" INTEGER NOT NULL,
    "code_sha256" TEXT NOT NULL,

    CONSTRAINT "function_layers_pkey" PRIMARY KEY ("account_id","function_name","number","position")
);

-- CreateIndex
CREATE INDEX "layer_versions_account_id_code_sha256_idx" ON "layer_versions"("account_id", "code_sha256");

-- CreateIndex
CREATE INDEX "function_layers_layer_account_id_code_sha256_idx" ON "function_layers"("layer_account_id", "code_sha256");

-- AddForeignKey
ALTER TABLE "layers" ADD CONSTRAINT "layers_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "layer_versions" ADD CONSTRAINT "layer_versions_account_id_layer_name_fkey" FOREIGN KEY ("account_id", "layer_name") REFERENCES "layers"("account_id", "name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "layer_versions" ADD CONSTRAINT "layer_versions_account_id_code_sha256_fkey" FOREIGN KEY ("account_id", "code_sha256") REFERENCES "code_packages"("account_id", "sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "function_layers" ADD CONSTRAINT "function_layers_account_id_function_name_number_fkey" FOREIGN KEY ("account_id", "function_name", "number") REFERENCES "function_versions"("account_id", "function_name", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "function_layers" ADD CONSTRAINT "function_layers_layer_account_id_code_sha256_fkey" FOREIGN KEY ("layer_account_id", "code_sha256") REFERENCES "code_packages"("account_id", "sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- From here on what Prisma's schema language cannot say.

ALTER TABLE "code_packages"
  ADD CONSTRAINT "code_packages_unzipped_size_check" CHECK ("unzipped_size" >= 0);

ALTER TABLE "layers"
  ADD CONSTRAINT "layers_last_version_check" CHECK ("last_version" >= 0);

ALTER TABLE "layer_versions"
  ADD CONSTRAINT "layer_versions_number_check" CHECK ("number" >= 1);

ALTER TABLE "function_layers"
  ADD CONSTRAINT "function_layers_position_check" CHECK ("position" >= 0),
  ADD CONSTRAINT "function_layers_version_check" CHECK ("layer_version" >= 1);

-- A version of a layer never changes, except in who may use it.
CREATE FUNCTION "refuse_layer_version_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - 'policy') IS DISTINCT FROM (to_jsonb(OLD) - 'policy') THEN
    RAISE EXCEPTION 'version % of layer %/% is published and cannot be changed',
      OLD."number", OLD."account_id", OLD."layer_name" USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "layer_versions_immutable" BEFORE UPDATE ON "layer_versions"
  FOR EACH ROW EXECUTE FUNCTION "refuse_layer_version_change"();

-- The layers of a published version are written with it and go with it.
CREATE FUNCTION "refuse_function_layer_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' OR EXISTS (
    SELECT FROM "function_versions" v
    WHERE v."account_id" = OLD."account_id" AND v."function_name" = OLD."function_name" AND v."number" = OLD."number"
  ) THEN
    RAISE EXCEPTION 'version % of function %/% is published and cannot be changed',
      OLD."number", OLD."account_id", OLD."function_name" USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER "function_layers_immutable" BEFORE UPDATE OR DELETE ON "function_layers"
  FOR EACH ROW WHEN (OLD."number" <> 0) EXECUTE FUNCTION "refuse_function_layer_change"();

-- As with the code of functions: what is referred to no more counts as used until this moment.
CREATE TRIGGER "layer_versions_gone" AFTER DELETE ON "layer_versions"
  FOR EACH ROW EXECUTE FUNCTION "note_package_use"();

CREATE FUNCTION "note_layer_package_use"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "code_packages" SET "last_used_at" = now()
  WHERE "account_id" = OLD."layer_account_id" AND "sha256" = OLD."code_sha256" AND "last_used_at" < now();
  RETURN NULL;
END $$;

CREATE TRIGGER "function_layers_gone" AFTER DELETE ON "function_layers"
  FOR EACH ROW EXECUTE FUNCTION "note_layer_package_use"();
