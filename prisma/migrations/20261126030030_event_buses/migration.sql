-- Event buses and their rules. An earlier version of the server knows nothing of them.

-- CreateTable
CREATE TABLE "event_buses" (
    "account_id" TEXT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "description" TEXT,
    "dead_letter_arn" TEXT,
    "policy" JSON,
    "tags" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "modified_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_buses_pkey" PRIMARY KEY ("account_id","name")
);

-- CreateTable
CREATE TABLE "event_rules" (
    "account_id" TEXT NOT NULL,
    "bus_name" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "event_pattern" TEXT,
    "schedule_expression" TEXT,
    "state" TEXT NOT NULL,
    "description" TEXT,
    "role_arn" TEXT,
    "tags" JSON NOT NULL,
    "targets" JSONB NOT NULL,

    CONSTRAINT "event_rules_pkey" PRIMARY KEY ("account_id","bus_name","name")
);

-- AddForeignKey
ALTER TABLE "event_buses" ADD CONSTRAINT "event_buses_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event_rules" ADD CONSTRAINT "event_rules_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- From here on what Prisma's schema language cannot say.

ALTER TABLE "event_rules"
  ADD CONSTRAINT "event_rules_trigger_check" CHECK ("event_pattern" IS NOT NULL OR "schedule_expression" IS NOT NULL),
  ADD CONSTRAINT "event_rules_state_check" CHECK ("state" IN ('ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'));
