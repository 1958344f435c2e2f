-- Windows of flood control: the first failed extraction of a user, data source and reason went, its
-- repeats are counted here in the statement that ends them, and told in one summary.
CREATE TABLE delivery.flood_window (
  shard            smallint    NOT NULL,
  client_uuid      uuid        NOT NULL,
  user_id          text        NOT NULL,   -- '': about no user
  data_source      text        NOT NULL,
  reason           text        NOT NULL,
  first_id         uuid        NOT NULL,   -- of the notification that goes
  subscribed_since timestamptz NOT NULL,   -- of the subscription in which it went
  closes_at        timestamptz NOT NULL,   -- by the owner's clock
  repeated         bigint      NOT NULL DEFAULT 0,
  first_at         timestamptz,            -- of the repeats: when the first and the last occurred,
  last_at          timestamptz,
  accepted_at      timestamptz,            -- and when the last was accepted
  PRIMARY KEY (shard, client_uuid, user_id, data_source, reason)
) WITH (fillfactor = 50);
CREATE INDEX flood_window_closes ON delivery.flood_window (shard, closes_at);
