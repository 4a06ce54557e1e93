-- Settings of functions whatever their version. An earlier version of the server neither reads nor writes them.
ALTER TABLE "functions"
  ADD COLUMN "recursive_loop" TEXT,
  ADD COLUMN "runtime_updates" TEXT NOT NULL DEFAULT '{}';

-- From here on what Prisma's schema language cannot say.

ALTER TABLE "functions" ADD CONSTRAINT "functions_recursive_loop_check" CHECK ("recursive_loop" = 'Allow');
