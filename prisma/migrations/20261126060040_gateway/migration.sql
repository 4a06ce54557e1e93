-- APIs of API Gateway, their parts and their domain names. An earlier version of the server knows nothing of them.

-- CreateTable
CREATE TABLE "gateway_apis" (
    "id" TEXT COLLATE "C" NOT NULL,
    "account_id" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "document" JSON NOT NULL,
    "revision" BIGINT NOT NULL DEFAULT 1,

    CONSTRAINT "gateway_apis_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway_names" (
    "name" TEXT COLLATE "C" NOT NULL,
    "account_id" TEXT NOT NULL,
    "document" JSON NOT NULL,

    CONSTRAINT "gateway_names_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "gateway_parts" (
    "owner" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "account_id" TEXT NOT NULL,
    "name" TEXT COLLATE "C",
    "document" JSON NOT NULL,

    CONSTRAINT "gateway_parts_pkey" PRIMARY KEY ("owner","kind","id")
);

-- CreateIndex
CREATE INDEX "gateway_apis_account_id_id_idx" ON "gateway_apis"("account_id", "id");

-- CreateIndex
CREATE INDEX "gateway_names_account_id_name_idx" ON "gateway_names"("account_id", "name");

-- CreateIndex
CREATE INDEX "gateway_parts_account_id_idx" ON "gateway_parts"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "gateway_parts_owner_kind_name_key" ON "gateway_parts"("owner", "kind", "name");

-- AddForeignKey
ALTER TABLE "gateway_apis" ADD CONSTRAINT "gateway_apis_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway_names" ADD CONSTRAINT "gateway_names_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway_parts" ADD CONSTRAINT "gateway_parts_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- From here on what Prisma's schema language cannot say.

ALTER TABLE "gateway_apis"
  ADD CONSTRAINT "gateway_apis_protocol_check" CHECK ("protocol" IN ('REST', 'HTTP', 'WEBSOCKET'));
