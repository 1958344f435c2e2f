-- An ingest that has no room, as too much waits or the disk is nearly full, says so here at each of its
-- checks, for three of them: so one that dies is not believed for ever. Replays wait meanwhile.
CREATE TABLE delivery.storage_full (
  only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
  until    timestamptz NOT NULL
);
