-- What is due of one account is found without a walk over what is due of others.
CREATE INDEX "deliveries_account_due_idx" ON "deliveries" ("account_id", "due_at") WHERE "status" = 'pending';
DROP INDEX "deliveries_due_idx";
