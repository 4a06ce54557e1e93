-- Settings that nothing is looked up by, as JSON. An earlier version of the server neither reads nor writes them: what it
-- publishes has them at their default.
ALTER TABLE "function_versions" ADD COLUMN "options" TEXT NOT NULL DEFAULT '{}';
