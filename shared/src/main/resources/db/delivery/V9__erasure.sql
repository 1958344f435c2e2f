-- What is erased of a user. Each shard's owner does its part; how far it is stands here alone.
CREATE TABLE delivery.erasure_job (
  id          uuid        PRIMARY KEY,
  client_uuid uuid        NOT NULL,
  environment smallint,                   -- null: both
  user_id     text,                       -- null once it is done: then nothing names the user
  until_id    uuid        NOT NULL,       -- of notifications, inclusive; what comes later is no part of it
  replays     bigint      NOT NULL DEFAULT 0,  -- filters of replays that named the user
  asked_by    text        NOT NULL,
  asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  done_at     timestamptz
);
CREATE INDEX erasure_job_open ON delivery.erasure_job (id) WHERE done_at IS NULL;
CREATE TABLE delivery.erasure_part (
  job           uuid     NOT NULL REFERENCES delivery.erasure_job,
  shard         smallint NOT NULL,
  notifications bigint   NOT NULL DEFAULT 0,
  deliveries    bigint   NOT NULL DEFAULT 0,  -- that were under way, and ended as erased
  log_rows      bigint   NOT NULL DEFAULT 0,  -- of history, whose texts are gone
  done_at       timestamptz,
  PRIMARY KEY (job, shard)
);
CREATE INDEX erasure_part_open ON delivery.erasure_part (shard) WHERE done_at IS NULL;
