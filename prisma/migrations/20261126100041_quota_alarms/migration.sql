-- How full accounts' quotas were when they were last told of them. An earlier version of the server knows nothing of them.

-- CreateTable
CREATE TABLE "quota_alarms" (
    "account_id" TEXT NOT NULL,
    "quota" TEXT COLLATE "C" NOT NULL,
    "state" TEXT NOT NULL,

    CONSTRAINT "quota_alarms_pkey" PRIMARY KEY ("account_id","quota")
);

-- AddForeignKey
ALTER TABLE "quota_alarms" ADD CONSTRAINT "quota_alarms_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
