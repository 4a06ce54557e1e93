-- CreateTable
CREATE TABLE "audit_trail" (
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "request_id" TEXT COLLATE "C" NOT NULL,
    "part" INTEGER NOT NULL,
    "account_id" TEXT,
    "principal" TEXT,
    "access_key_id" TEXT,
    "service" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "resource" TEXT,
    "resource_account_id" TEXT,
    "source_ip" TEXT,
    "user_agent" TEXT,
    "outcome" TEXT NOT NULL,
    "error_code" TEXT,
    "detail" TEXT,
    "calls" INTEGER NOT NULL,

    CONSTRAINT "audit_trail_pkey" PRIMARY KEY ("occurred_at", "request_id", "part")
);

-- CreateIndex
CREATE INDEX "audit_trail_account_id_occurred_at_request_id_part_idx" ON "audit_trail"("account_id", "occurred_at", "request_id", "part");

-- From here on what Prisma's schema language cannot say.
ALTER TABLE "audit_trail"
  ADD CONSTRAINT "audit_trail_part_check" CHECK ("part" IN (0, 1)),
  ADD CONSTRAINT "audit_trail_calls_check" CHECK ("calls" >= 1),
  ADD CONSTRAINT "audit_trail_outcome_check"
    CHECK ("outcome" IN ('success', 'denied', 'unauthenticated', 'failed', 'suppressed'));

-- Calls about the resources of an account by others, which are few.
CREATE INDEX "audit_trail_resource_account_id_idx"
  ON "audit_trail"("resource_account_id", "occurred_at", "request_id", "part") WHERE "resource_account_id" IS NOT NULL;

-- The trail only grows. Rows go by the one command that says so in its transaction, and which leaves a row itself.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('stoker.audit_retention', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit trail only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER "audit_trail_append_only" BEFORE UPDATE OR DELETE ON "audit_trail"
  FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();
CREATE TRIGGER "audit_trail_no_truncate" BEFORE TRUNCATE ON "audit_trail"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
