-- Whom buckets tell of writes, and writes under way. An earlier version of the server knows nothing of them.

-- CreateTable
CREATE TABLE "bucket_notifications" (
    "account_id" TEXT NOT NULL,
    "bucket" TEXT COLLATE "C" NOT NULL,
    "config" JSON NOT NULL,

    CONSTRAINT "bucket_notifications_pkey" PRIMARY KEY ("account_id","bucket")
);

-- CreateTable
CREATE TABLE "bucket_writes" (
    "id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "write" JSON NOT NULL,
    "looks" INTEGER NOT NULL DEFAULT 0,
    "noted_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "due_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "bucket_writes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "bucket_writes_due_at_idx" ON "bucket_writes"("due_at");

-- CreateIndex
CREATE INDEX "bucket_writes_account_id_idx" ON "bucket_writes"("account_id");

-- AddForeignKey
ALTER TABLE "bucket_notifications" ADD CONSTRAINT "bucket_notifications_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- From here on what Prisma's schema language cannot say.

-- Orders what is told of objects: greater for what was told later, in whichever process.
CREATE SEQUENCE "bucket_event_sequence";
