-- The tenant that an invocation of a function with tenant isolation is for.
ALTER TABLE async_events ADD COLUMN tenant_id text;
ALTER TABLE usage_records ADD COLUMN tenant_id text;
