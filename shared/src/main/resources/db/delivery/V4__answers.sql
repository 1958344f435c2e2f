-- What people and producers are answered from: the feed of outcomes, what waits, and what needs a human.

-- The transaction that ended a delivery. Commit order is not the order of seq nor of time; but what a
-- transaction wrote that is older than every one under way is all there, so a cursor may pass it. The
-- default is evaluated once for the rows that are there already, and rewrites nothing.
ALTER TABLE delivery.delivery_log ADD COLUMN txid xid8 DEFAULT pg_current_xact_id();
-- One for each environment: a producer of sandbox reads past no row of production.
CREATE INDEX delivery_log_outcome_sandbox ON delivery.delivery_log (txid, seq)
  WHERE final AND environment = 0;
CREATE INDEX delivery_log_outcome_production ON delivery.delivery_log (txid, seq)
  WHERE final AND environment = 1;

-- How much waits for each endpoint and why, counted by the shard's owner once a minute.
CREATE TABLE delivery.undelivered (
  client_uuid uuid        NOT NULL,
  environment smallint    NOT NULL,
  reason      smallint    NOT NULL,     -- WaitReason; 0: fresh
  shard       smallint    NOT NULL,
  deliveries  bigint      NOT NULL,
  oldest_at   timestamptz NOT NULL,     -- when the oldest of them was accepted, or replayed
  as_of       timestamptz NOT NULL,
  PRIMARY KEY (client_uuid, environment, reason)
) WITH (fillfactor = 50);
CREATE INDEX undelivered_shard ON delivery.undelivered (shard);

-- What needs a human: one open row for each change, closed when it is over.
CREATE TABLE delivery.attention (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client_uuid uuid        NOT NULL,
  environment smallint    NOT NULL,
  kind        text        NOT NULL,     -- AttentionKind
  detail      text,
  since       timestamptz NOT NULL,
  cleared_at  timestamptz,
  raised_notified_at  timestamptz,      -- when the operator's webhook took the news
  cleared_notified_at timestamptz
);
CREATE UNIQUE INDEX attention_open ON delivery.attention (client_uuid, environment, kind)
  WHERE cleared_at IS NULL;
CREATE INDEX attention_cleared ON delivery.attention (cleared_at) WHERE cleared_at IS NOT NULL;
CREATE INDEX attention_unnotified ON delivery.attention (id)
  WHERE raised_notified_at IS NULL OR (cleared_at IS NOT NULL AND cleared_notified_at IS NULL);
