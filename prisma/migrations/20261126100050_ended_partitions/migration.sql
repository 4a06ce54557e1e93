-- Partitions of a stream that were dealt with to their ends: what came of them is read from then on.
ALTER TABLE source_checkpoints ADD COLUMN ended boolean NOT NULL DEFAULT false;
