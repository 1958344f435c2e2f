-- What a replay is of, where it is more than one client's.
ALTER TABLE delivery.replay_job
  ADD clients     uuid[],                 -- only of these; null: of client_uuid, or of all if that is null too
  ADD ids         uuid[],                 -- exactly these notifications; null: all that the filter lets pass
  ADD found_exact boolean NOT NULL DEFAULT false;  -- else there are at least as many
-- The clients of the shard; null: the job's client_uuid. Found when the job is made: what is accepted
-- later is no part of it.
ALTER TABLE delivery.replay_part ADD clients uuid[];
