-- AlterTable
ALTER TABLE "accounts" ADD COLUMN "egress" JSONB;
