-- Tags belong to a function whatever its version. An earlier version of the server neither reads nor writes them.
ALTER TABLE "functions" ADD COLUMN "tags" JSON NOT NULL DEFAULT '{}';
