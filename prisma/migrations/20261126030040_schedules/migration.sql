-- Timers: each waits for one time of its owner, a schedule or a rule. The version changes with every change and is given once,
-- so that a step that was decided on an older one is not made.
CREATE SEQUENCE "timer_versions" AS BIGINT;

CREATE TABLE "timers" (
    "account_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "expression" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "anchor" TIMESTAMPTZ(3) NOT NULL,
    "window_ms" INTEGER NOT NULL,
    "end_at" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "version" BIGINT NOT NULL DEFAULT nextval('timer_versions'),

    CONSTRAINT "timers_pkey" PRIMARY KEY ("account_id", "kind", "owner")
);

ALTER TABLE "timers"
  ADD CONSTRAINT "timers_kind_check" CHECK ("kind" IN ('schedule', 'rule')),
  ADD CONSTRAINT "timers_due_check" CHECK (("next_at" IS NULL) = ("due_at" IS NULL)),
  ADD CONSTRAINT "timers_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE UNIQUE INDEX "timers_version_key" ON "timers" ("version");

-- What is to be fired, longest due first; those that wait for nothing cost it nothing.
CREATE INDEX "timers_due_idx" ON "timers" ("due_at") WHERE "due_at" IS NOT NULL;

-- Who does what only one process should do, for as long as it says so.
CREATE TABLE "leases" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "leases_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "schedule_groups" (
    "account_id" TEXT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "modified_at" TIMESTAMPTZ(3) NOT NULL,
    "tags" JSON NOT NULL,
    "client_token" TEXT,

    CONSTRAINT "schedule_groups_pkey" PRIMARY KEY ("account_id", "name")
);

ALTER TABLE "schedule_groups"
  ADD CONSTRAINT "schedule_groups_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "schedules" (
    "account_id" TEXT NOT NULL,
    "group_name" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "settings" JSON NOT NULL,
    "is_enabled" BOOLEAN NOT NULL,
    "anchor" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "modified_at" TIMESTAMPTZ(3) NOT NULL,
    "client_token" TEXT,

    CONSTRAINT "schedules_pkey" PRIMARY KEY ("account_id", "group_name", "name")
);

ALTER TABLE "schedules"
  ADD CONSTRAINT "schedules_group_fkey" FOREIGN KEY ("account_id", "group_name") REFERENCES "schedule_groups"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;
