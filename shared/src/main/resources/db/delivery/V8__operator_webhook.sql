-- Who tells the operator's webhook, and when. A dispatcher claims a row by moving notify_at on.
ALTER TABLE delivery.attention
  ADD COLUMN notify_at       timestamptz,                 -- not before; null: nobody was to be told
  ADD COLUMN notify_attempts smallint NOT NULL DEFAULT 0; -- at the news that is next
