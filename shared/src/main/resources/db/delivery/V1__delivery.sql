-- Ingest and dispatch both work on these tables. A delivery is a seq; its state is the table it
-- stands in: queue (fresh), backlog (waits), or its final row in delivery_log. See
-- docs/delivery-states.md.

-- CACHE 1: with a larger cache a session could commit a seq far below one already delivered, and
-- no reading of last_value would tell.
CREATE SEQUENCE delivery.delivery_seq CACHE 1;

CREATE TABLE delivery.notification (
  environment smallint    NOT NULL,
  id          uuid        NOT NULL,
  client_uuid uuid        NOT NULL,
  type        smallint    NOT NULL,
  user_id     text,
  occurred_at timestamptz NOT NULL,
  accepted_at timestamptz NOT NULL,
  body        bytea,                    -- null: erased
  PRIMARY KEY (environment, id)
) PARTITION BY LIST (environment);
-- A day is a range of ids (UUIDv7). The days are made and dropped by the Partitions class.
CREATE TABLE delivery.notification_sandbox PARTITION OF delivery.notification
  FOR VALUES IN (0) PARTITION BY RANGE (id);
CREATE TABLE delivery.notification_production PARTITION OF delivery.notification
  FOR VALUES IN (1) PARTITION BY RANGE (id);
CREATE INDEX notification_client ON delivery.notification (client_uuid, id);
CREATE INDEX notification_user ON delivery.notification (client_uuid, user_id)
  WHERE user_id IS NOT NULL;

-- FRESH: inserted once, deleted once, never updated.
CREATE TABLE delivery.queue (
  shard           smallint NOT NULL,
  seq             bigint   NOT NULL,
  environment     smallint NOT NULL,
  client_uuid     uuid     NOT NULL,
  notification_id uuid     NOT NULL,
  PRIMARY KEY (shard, seq)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
        autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000);

-- What waits: for a time (due_at), or parked (due_at null).
CREATE TABLE delivery.backlog (
  shard           smallint NOT NULL,
  client_uuid     uuid     NOT NULL,
  seq             bigint   NOT NULL,
  environment     smallint NOT NULL,
  notification_id uuid     NOT NULL,
  user_id         text,                 -- set only where the endpoint is ordered by user
  attempt         smallint NOT NULL,    -- attempts used so far
  due_at          timestamptz,
  reason          smallint NOT NULL,    -- WaitReason
  PRIMARY KEY (shard, client_uuid, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 20000);
CREATE INDEX backlog_due ON delivery.backlog (shard, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX backlog_user ON delivery.backlog (shard, client_uuid, user_id, seq)
  WHERE user_id IS NOT NULL;

-- Append-only history, in days by the id of the notification.
CREATE TABLE delivery.delivery_log (
  environment     smallint    NOT NULL,
  notification_id uuid        NOT NULL,
  seq             bigint      NOT NULL,
  at              timestamptz NOT NULL,
  event           smallint    NOT NULL, -- DeliveryEvent
  attempt         smallint    NOT NULL, -- attempts used, this one included
  http_status     smallint,
  error           text,                 -- failure class, with detail
  latency_ms      integer,
  next_at         timestamptz,
  final           boolean     NOT NULL,
  snippet         text                  -- first 512 bytes of an answer that was not 2xx
) PARTITION BY RANGE (notification_id);
CREATE INDEX delivery_log_notification ON delivery.delivery_log (notification_id, at);

-- Who may deliver a shard now. 64 shards per environment.
CREATE TABLE delivery.shard_lease (
  shard       smallint    PRIMARY KEY,
  owner       uuid,
  epoch       bigint      NOT NULL DEFAULT 0,
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  floor_seq   bigint      NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
INSERT INTO delivery.shard_lease (shard) SELECT generate_series(0, 127);

-- Which dispatchers live: each holds at most ceil(128 / n) shards.
CREATE TABLE delivery.dispatcher (
  owner   uuid        PRIMARY KEY,
  seen_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- What the engine decided of an endpoint, for the shard's next owner. A hint: what waits is read
-- from the backlog, never from here.
CREATE TABLE delivery.endpoint_state (
  client_uuid      uuid     NOT NULL,
  environment      smallint NOT NULL,
  shard            smallint NOT NULL,
  endpoint_version bigint   NOT NULL,   -- a newer version of the endpoint starts with a clean state
  openings         smallint NOT NULL DEFAULT 0,  -- times in a row that the breaker opened
  open_until       timestamptz,
  rest_until       timestamptz,
  fail_since       timestamptz,         -- first failure since the last success
  gone_at          timestamptz,         -- first 410 since the last success
  disabled_why     text,
  flag             text,                -- what the client must fix
  PRIMARY KEY (client_uuid, environment)
);
CREATE INDEX endpoint_state_shard ON delivery.endpoint_state (shard);

-- Only requests whose producer sent an Idempotency-Key. 24 hours.
CREATE TABLE delivery.idempotency (
  environment  smallint    NOT NULL,
  producer     text        NOT NULL,    -- the name of the key, kept when it is rotated
  key          text        NOT NULL,
  request_hash bytea       NOT NULL,    -- SHA-256 of the request
  ids          uuid[]      NOT NULL,    -- of its notifications, in order
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (environment, producer, key)
);
CREATE INDEX idempotency_expires ON delivery.idempotency (expires_at);
