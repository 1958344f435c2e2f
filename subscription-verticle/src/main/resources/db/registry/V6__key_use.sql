-- When a key was last seen, to the hour. Written at most once an hour for each key.
ALTER TABLE registry.api_key ADD COLUMN last_used_at timestamptz;
CREATE INDEX api_key_created ON registry.api_key (created_at, id);
