-- Stacks of CloudFormation, what they are made of and what happened to them. An earlier version of the server knows nothing of them.

-- CreateTable
CREATE TABLE "stacks" (
    "account_id" TEXT NOT NULL,
    "uuid" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "created_at" BIGINT NOT NULL,
    "deleted_at" BIGINT,
    "operation_id" TEXT,
    "cancelled_operation" TEXT,
    "holder" TEXT,
    "fence" BIGINT NOT NULL DEFAULT 0,
    "lease_ends_at" TIMESTAMPTZ(3),
    "document" BYTEA NOT NULL,
    "sealing_key_id" TEXT NOT NULL,

    CONSTRAINT "stacks_pkey" PRIMARY KEY ("account_id","uuid")
);

-- CreateTable
CREATE TABLE "stack_resources" (
    "account_id" TEXT NOT NULL,
    "stack_uuid" TEXT COLLATE "C" NOT NULL,
    "logical_id" TEXT COLLATE "C" NOT NULL,
    "incarnation" INTEGER NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "document" BYTEA NOT NULL,
    "sealing_key_id" TEXT NOT NULL,

    CONSTRAINT "stack_resources_pkey" PRIMARY KEY ("account_id","stack_uuid","logical_id","incarnation")
);

-- CreateTable
CREATE TABLE "stack_events" (
    "number" BIGSERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "stack_uuid" TEXT COLLATE "C" NOT NULL,
    "document" JSON NOT NULL,

    CONSTRAINT "stack_events_pkey" PRIMARY KEY ("account_id","stack_uuid","number")
);

-- CreateTable
CREATE TABLE "stack_exports" (
    "account_id" TEXT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "stack_uuid" TEXT COLLATE "C" NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "stack_exports_pkey" PRIMARY KEY ("account_id","name")
);

-- CreateTable
CREATE TABLE "stack_imports" (
    "account_id" TEXT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "stack_uuid" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "stack_imports_pkey" PRIMARY KEY ("account_id","name","stack_uuid")
);

-- CreateTable
CREATE TABLE "stack_change_sets" (
    "account_id" TEXT NOT NULL,
    "uuid" TEXT COLLATE "C" NOT NULL,
    "stack_uuid" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "document" BYTEA NOT NULL,
    "sealing_key_id" TEXT NOT NULL,

    CONSTRAINT "stack_change_sets_pkey" PRIMARY KEY ("account_id","uuid")
);

-- CreateIndex
CREATE INDEX "stacks_account_id_created_at_uuid_idx" ON "stacks"("account_id", "created_at", "uuid");

-- CreateIndex
CREATE INDEX "stack_exports_account_id_stack_uuid_idx" ON "stack_exports"("account_id", "stack_uuid");

-- CreateIndex
CREATE INDEX "stack_imports_account_id_stack_uuid_idx" ON "stack_imports"("account_id", "stack_uuid");

-- CreateIndex
CREATE UNIQUE INDEX "stack_change_sets_account_id_stack_uuid_name_key" ON "stack_change_sets"("account_id", "stack_uuid", "name");

-- AddForeignKey
ALTER TABLE "stacks" ADD CONSTRAINT "stacks_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stack_resources" ADD CONSTRAINT "stack_resources_account_id_stack_uuid_fkey" FOREIGN KEY ("account_id", "stack_uuid") REFERENCES "stacks"("account_id", "uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stack_events" ADD CONSTRAINT "stack_events_account_id_stack_uuid_fkey" FOREIGN KEY ("account_id", "stack_uuid") REFERENCES "stacks"("account_id", "uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stack_exports" ADD CONSTRAINT "stack_exports_account_id_stack_uuid_fkey" FOREIGN KEY ("account_id", "stack_uuid") REFERENCES "stacks"("account_id", "uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stack_imports" ADD CONSTRAINT "stack_imports_account_id_stack_uuid_fkey" FOREIGN KEY ("account_id", "stack_uuid") REFERENCES "stacks"("account_id", "uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stack_change_sets" ADD CONSTRAINT "stack_change_sets_account_id_stack_uuid_fkey" FOREIGN KEY ("account_id", "stack_uuid") REFERENCES "stacks"("account_id", "uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on what Prisma's schema language cannot say.

-- A name is free again when its stack is deleted.
CREATE UNIQUE INDEX "stacks_account_id_name_key" ON "stacks"("account_id", "name") WHERE "deleted_at" IS NULL;
CREATE INDEX "stacks_at_work_idx" ON "stacks"("lease_ends_at") WHERE "operation_id" IS NOT NULL;
CREATE INDEX "stacks_sealing_key_id_idx" ON "stacks"("sealing_key_id");
CREATE INDEX "stack_resources_sealing_key_id_idx" ON "stack_resources"("sealing_key_id");
CREATE INDEX "stack_change_sets_sealing_key_id_idx" ON "stack_change_sets"("sealing_key_id");
