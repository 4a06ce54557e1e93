-- Whether versions published with it keep an initialised environment in reserve. An earlier version of the server writes none.
ALTER TABLE "function_versions" ADD COLUMN "snap_start" BOOLEAN NOT NULL DEFAULT false;
