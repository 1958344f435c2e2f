-- What people ask of deliveries and endpoints. Only the owner of a shard moves its rows: everybody
-- else writes an instruction, and the bus merely says that there is one.
CREATE TABLE delivery.instruction (
  id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  shard           smallint    NOT NULL,
  client_uuid     uuid        NOT NULL,
  environment     smallint    NOT NULL,
  kind            text        NOT NULL,   -- InstructionKind
  notification_id uuid,                   -- retry and cancel
  mode            text,                   -- resume: ResumeMode
  since           timestamptz,            -- resume since
  asked_by        text        NOT NULL,
  asked_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  done_at         timestamptz,
  result          text                    -- a stable code, such as paused or not_waiting
);
CREATE INDEX instruction_open ON delivery.instruction (shard, id) WHERE done_at IS NULL;
CREATE INDEX instruction_done ON delivery.instruction (done_at) WHERE done_at IS NOT NULL;

-- Endpoints that a human holds back; it outlives every version of the endpoint.
CREATE TABLE delivery.hold (
  client_uuid uuid        NOT NULL,
  environment smallint    NOT NULL,
  shard       smallint    NOT NULL,
  kind        text        NOT NULL CHECK (kind IN ('paused', 'disabled')),
  since       timestamptz NOT NULL,
  held_by     text        NOT NULL,
  PRIMARY KEY (client_uuid, environment, kind)
);
CREATE INDEX hold_shard ON delivery.hold (shard);

-- All sending of an environment is stopped while it has a row here.
CREATE TABLE delivery.stop_switch (
  environment smallint    PRIMARY KEY,
  stopped_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  stopped_by  text        NOT NULL,
  why         text
);

-- A replay sends notifications that have ended once more. Each shard's owner does its part.
CREATE TABLE delivery.replay_job (
  id          uuid        PRIMARY KEY,
  environment smallint    NOT NULL,
  client_uuid uuid,                       -- null: all
  type        smallint,
  user_id     text,
  final_state smallint,                   -- of the newest delivery; null: any but erased
  ended_since timestamptz,                -- null: whenever it ended
  id_from     uuid        NOT NULL,       -- of notifications, inclusive
  id_to       uuid        NOT NULL,       -- exclusive
  per_second  integer     NOT NULL,       -- of the whole job
  found       bigint      NOT NULL,       -- by the count before it began
  asked_by    text        NOT NULL,
  asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  cancelled_at timestamptz
);
CREATE INDEX replay_job_asked ON delivery.replay_job (asked_at);
CREATE TABLE delivery.replay_part (
  job      uuid     NOT NULL REFERENCES delivery.replay_job ON DELETE CASCADE,
  shard    smallint NOT NULL,
  after_id uuid     NOT NULL,             -- everything up to here was looked at
  replayed bigint   NOT NULL DEFAULT 0,
  passed   bigint   NOT NULL DEFAULT 0,   -- pending or erased meanwhile
  done_at  timestamptz,
  PRIMARY KEY (job, shard)
);
CREATE INDEX replay_part_open ON delivery.replay_part (shard) WHERE done_at IS NULL;

-- Both null but for a replay: its job, and the moment from which its age counts.
ALTER TABLE delivery.queue   ADD replay_job uuid, ADD replayed_at timestamptz;
ALTER TABLE delivery.backlog ADD replay_job uuid, ADD replayed_at timestamptz;
