-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "concurrency_limit" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "unique_id" TEXT NOT NULL,
    "boundary_name" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("account_id","name")
);

-- CreateTable
CREATE TABLE "access_keys" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "user_name" TEXT,
    "secret" BYTEA NOT NULL,
    "sealing_key_id" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "roles" (
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "unique_id" TEXT NOT NULL,
    "trust_policy" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "roles_pkey" PRIMARY KEY ("account_id","name")
);

-- CreateTable
CREATE TABLE "user_inline_policies" (
    "account_id" TEXT NOT NULL,
    "user_name" TEXT NOT NULL,
    "policy_name" TEXT NOT NULL,
    "document" JSON NOT NULL,

    CONSTRAINT "user_inline_policies_pkey" PRIMARY KEY ("account_id","user_name","policy_name")
);

-- CreateTable
CREATE TABLE "role_inline_policies" (
    "account_id" TEXT NOT NULL,
    "role_name" TEXT NOT NULL,
    "policy_name" TEXT NOT NULL,
    "document" JSON NOT NULL,

    CONSTRAINT "role_inline_policies_pkey" PRIMARY KEY ("account_id","role_name","policy_name")
);

-- CreateTable
CREATE TABLE "managed_policies" (
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "document" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "managed_policies_pkey" PRIMARY KEY ("account_id","name")
);

-- CreateTable
CREATE TABLE "user_policy_attachments" (
    "account_id" TEXT NOT NULL,
    "user_name" TEXT NOT NULL,
    "policy_name" TEXT NOT NULL,

    CONSTRAINT "user_policy_attachments_pkey" PRIMARY KEY ("account_id","user_name","policy_name")
);

-- CreateTable
CREATE TABLE "role_policy_attachments" (
    "account_id" TEXT NOT NULL,
    "role_name" TEXT NOT NULL,
    "policy_name" TEXT NOT NULL,

    CONSTRAINT "role_policy_attachments_pkey" PRIMARY KEY ("account_id","role_name","policy_name")
);

-- CreateTable
CREATE TABLE "code_packages" (
    "account_id" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "code_packages_pkey" PRIMARY KEY ("account_id","sha256")
);

-- CreateTable
CREATE TABLE "functions" (
    "account_id" TEXT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "last_version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "functions_pkey" PRIMARY KEY ("account_id","name")
);

-- CreateTable
CREATE TABLE "function_versions" (
    "account_id" TEXT NOT NULL,
    "function_name" TEXT COLLATE "C" NOT NULL,
    "number" INTEGER NOT NULL,
    "revision_id" TEXT NOT NULL,
    "runtime" TEXT NOT NULL,
    "handler" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "memory_size" INTEGER NOT NULL,
    "timeout" INTEGER NOT NULL,
    "ephemeral_storage" INTEGER NOT NULL,
    "architecture" TEXT NOT NULL,
    "environment" BYTEA NOT NULL,
    "sealing_key_id" TEXT NOT NULL,
    "code_sha256" TEXT NOT NULL,
    "last_modified" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "state_reason" TEXT,
    "state_reason_code" TEXT,
    "last_update_status" TEXT,
    "last_update_status_reason" TEXT,
    "last_update_status_reason_code" TEXT,

    CONSTRAINT "function_versions_pkey" PRIMARY KEY ("account_id","function_name","number")
);

-- CreateTable
CREATE TABLE "function_aliases" (
    "account_id" TEXT NOT NULL,
    "function_name" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "description" TEXT NOT NULL,
    "version_number" INTEGER NOT NULL,
    "additional_number" INTEGER,
    "additional_weight" DOUBLE PRECISION,
    "revision_id" TEXT NOT NULL,

    CONSTRAINT "function_aliases_pkey" PRIMARY KEY ("account_id","function_name","name")
);

-- CreateTable
CREATE TABLE "async_events" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "function_name" TEXT NOT NULL,
    "qualifier" TEXT,
    "payload" BYTEA NOT NULL,
    "client_context" TEXT,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "reason" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "fence" BIGINT NOT NULL DEFAULT 0,
    "held" BOOLEAN NOT NULL DEFAULT false,
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "async_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_records" (
    "invocation_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "function_name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "architecture" TEXT NOT NULL,
    "invocation_type" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "memory_mb" INTEGER NOT NULL,
    "billed_duration_ms" BIGINT NOT NULL,
    "billed_init_ms" BIGINT NOT NULL,
    "mb_ms" BIGINT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "usage_records_pkey" PRIMARY KEY ("invocation_id","attempt")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_unique_id_key" ON "users"("unique_id");

-- CreateIndex
CREATE INDEX "users_account_id_boundary_name_idx" ON "users"("account_id", "boundary_name");

-- CreateIndex
CREATE INDEX "access_keys_account_id_user_name_idx" ON "access_keys"("account_id", "user_name");

-- CreateIndex
CREATE INDEX "access_keys_sealing_key_id_idx" ON "access_keys"("sealing_key_id");

-- CreateIndex
CREATE UNIQUE INDEX "roles_unique_id_key" ON "roles"("unique_id");

-- CreateIndex
CREATE INDEX "user_policy_attachments_account_id_policy_name_idx" ON "user_policy_attachments"("account_id", "policy_name");

-- CreateIndex
CREATE INDEX "role_policy_attachments_account_id_policy_name_idx" ON "role_policy_attachments"("account_id", "policy_name");

-- CreateIndex
CREATE INDEX "function_versions_account_id_code_sha256_idx" ON "function_versions"("account_id", "code_sha256");

-- CreateIndex
CREATE INDEX "function_versions_sealing_key_id_idx" ON "function_versions"("sealing_key_id");

-- CreateIndex
CREATE INDEX "function_aliases_account_id_function_name_version_number_idx" ON "function_aliases"("account_id", "function_name", "version_number");

-- CreateIndex
CREATE INDEX "function_aliases_account_id_function_name_additional_number_idx" ON "function_aliases"("account_id", "function_name", "additional_number");

-- CreateIndex
CREATE INDEX "usage_records_account_id_started_at_idx" ON "usage_records"("account_id", "started_at");

-- CreateIndex
CREATE INDEX "usage_records_recorded_at_idx" ON "usage_records"("recorded_at");

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_account_id_boundary_name_fkey" FOREIGN KEY ("account_id", "boundary_name") REFERENCES "managed_policies"("account_id", "name") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_account_id_user_name_fkey" FOREIGN KEY ("account_id", "user_name") REFERENCES "users"("account_id", "name") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "roles" ADD CONSTRAINT "roles_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_inline_policies" ADD CONSTRAINT "user_inline_policies_account_id_user_name_fkey" FOREIGN KEY ("account_id", "user_name") REFERENCES "users"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_inline_policies" ADD CONSTRAINT "role_inline_policies_account_id_role_name_fkey" FOREIGN KEY ("account_id", "role_name") REFERENCES "roles"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "managed_policies" ADD CONSTRAINT "managed_policies_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_policy_attachments" ADD CONSTRAINT "user_policy_attachments_account_id_user_name_fkey" FOREIGN KEY ("account_id", "user_name") REFERENCES "users"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_policy_attachments" ADD CONSTRAINT "user_policy_attachments_account_id_policy_name_fkey" FOREIGN KEY ("account_id", "policy_name") REFERENCES "managed_policies"("account_id", "name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_policy_attachments" ADD CONSTRAINT "role_policy_attachments_account_id_role_name_fkey" FOREIGN KEY ("account_id", "role_name") REFERENCES "roles"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_policy_attachments" ADD CONSTRAINT "role_policy_attachments_account_id_policy_name_fkey" FOREIGN KEY ("account_id", "policy_name") REFERENCES "managed_policies"("account_id", "name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_packages" ADD CONSTRAINT "code_packages_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "functions" ADD CONSTRAINT "functions_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "function_versions" ADD CONSTRAINT "function_versions_account_id_function_name_fkey" FOREIGN KEY ("account_id", "function_name") REFERENCES "functions"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "function_versions" ADD CONSTRAINT "function_versions_account_id_code_sha256_fkey" FOREIGN KEY ("account_id", "code_sha256") REFERENCES "code_packages"("account_id", "sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "function_aliases" ADD CONSTRAINT "function_aliases_account_id_function_name_fkey" FOREIGN KEY ("account_id", "function_name") REFERENCES "functions"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "function_aliases" ADD CONSTRAINT "function_aliases_account_id_function_name_version_number_fkey" FOREIGN KEY ("account_id", "function_name", "version_number") REFERENCES "function_versions"("account_id", "function_name", "number") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "function_aliases" ADD CONSTRAINT "function_aliases_account_id_function_name_additional_numbe_fkey" FOREIGN KEY ("account_id", "function_name", "additional_number") REFERENCES "function_versions"("account_id", "function_name", "number") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- From here on what Prisma's schema language cannot say. Function and alias names above are COLLATE "C", so
-- that lists come in code point order whatever the database's locale.

-- Checks: the last line of defence. They say what can never be right, not what the API accepts today.
ALTER TABLE "accounts"
  ADD CONSTRAINT "accounts_id_check" CHECK ("id" ~ '^[0-9]{12}$'),
  ADD CONSTRAINT "accounts_concurrency_limit_check" CHECK ("concurrency_limit" >= 0);

ALTER TABLE "code_packages"
  ADD CONSTRAINT "code_packages_size_check" CHECK ("size" > 0);

ALTER TABLE "functions"
  ADD CONSTRAINT "functions_last_version_check" CHECK ("last_version" >= 0);

ALTER TABLE "function_versions"
  ADD CONSTRAINT "function_versions_number_check" CHECK ("number" >= 0),
  ADD CONSTRAINT "function_versions_memory_size_check" CHECK ("memory_size" > 0),
  ADD CONSTRAINT "function_versions_timeout_check" CHECK ("timeout" > 0),
  ADD CONSTRAINT "function_versions_ephemeral_storage_check" CHECK ("ephemeral_storage" > 0),
  ADD CONSTRAINT "function_versions_architecture_check" CHECK ("architecture" IN ('x86_64', 'arm64')),
  ADD CONSTRAINT "function_versions_state_check" CHECK ("state" IN ('Pending', 'Active', 'Inactive', 'Failed')),
  ADD CONSTRAINT "function_versions_last_update_status_check"
    CHECK ("last_update_status" IN ('Successful', 'InProgress', 'Failed'));

ALTER TABLE "function_aliases"
  ADD CONSTRAINT "function_aliases_additional_check" CHECK (
    ("additional_number" IS NULL AND "additional_weight" IS NULL)
    OR ("additional_number" <> "version_number" AND "additional_weight" BETWEEN 0 AND 1)
  );

ALTER TABLE "async_events"
  ADD CONSTRAINT "async_events_account_id_check" CHECK ("account_id" ~ '^[0-9]{12}$'),
  ADD CONSTRAINT "async_events_status_check" CHECK ("status" IN ('pending', 'succeeded', 'failed')),
  ADD CONSTRAINT "async_events_reason_check" CHECK (("status" = 'failed') = ("reason" IS NOT NULL)),
  ADD CONSTRAINT "async_events_finished_at_check" CHECK (("status" = 'pending') = ("finished_at" IS NULL)),
  ADD CONSTRAINT "async_events_failures_check" CHECK ("failures" BETWEEN 0 AND "fence");

ALTER TABLE "usage_records"
  ADD CONSTRAINT "usage_records_account_id_check" CHECK ("account_id" ~ '^[0-9]{12}$'),
  ADD CONSTRAINT "usage_records_attempt_check" CHECK ("attempt" >= 1),
  ADD CONSTRAINT "usage_records_billed_check" CHECK ("billed_duration_ms" >= 0 AND "billed_init_ms" >= 0),
  ADD CONSTRAINT "usage_records_mb_ms_check"
    CHECK ("mb_ms" = "memory_mb" * ("billed_duration_ms" + "billed_init_ms"));

-- What is still to be done, in the order in which it is due; finished events cost it nothing.
CREATE INDEX "async_events_due_idx" ON "async_events" ("due_at") WHERE "status" = 'pending';

-- The $LATEST rows that a restart must finish.
CREATE INDEX "function_versions_unsettled_idx" ON "function_versions" ("account_id", "function_name")
  WHERE "number" = 0 AND ("state" = 'Pending' OR "last_update_status" = 'InProgress');

-- A published version (any number but 0) never changes, except that its state moves on (idle versions become
-- inactive) and that its sealed environment is sealed anew when the key is rotated. No version is renumbered.
CREATE FUNCTION "refuse_version_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mutable text[] := ARRAY['state', 'state_reason', 'state_reason_code', 'last_update_status',
                          'last_update_status_reason', 'last_update_status_reason_code'];
BEGIN
  IF NEW."sealing_key_id" <> OLD."sealing_key_id" THEN
    mutable := mutable || ARRAY['sealing_key_id', 'environment'];
  END IF;
  IF (to_jsonb(NEW) - mutable) IS DISTINCT FROM (to_jsonb(OLD) - mutable) THEN
    RAISE EXCEPTION 'version % of function %/% is published and cannot be changed',
      OLD."number", OLD."account_id", OLD."function_name" USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "function_versions_immutable" BEFORE UPDATE ON "function_versions"
  FOR EACH ROW WHEN (OLD."number" <> 0 OR NEW."number" <> 0) EXECUTE FUNCTION "refuse_version_change"();

-- A bill line is written once.
CREATE FUNCTION "refuse_usage_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'usage records are immutable' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER "usage_records_immutable" BEFORE UPDATE ON "usage_records"
  FOR EACH ROW EXECUTE FUNCTION "refuse_usage_change"();
