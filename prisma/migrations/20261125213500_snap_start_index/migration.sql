-- The versions that have an environment in reserve, which are looked up after every change of any function.
CREATE INDEX "function_versions_snap_start_idx" ON "function_versions" ("account_id", "function_name")
  WHERE "snap_start" AND "number" > 0;
