-- Changes of production that wait for a second person, and what became of them. Of one client one
-- waits at a time.
CREATE TABLE registry.approval (
  id          uuid        PRIMARY KEY,
  client_uuid uuid        NOT NULL,
  change      text        NOT NULL
              CHECK (change IN ('subscription', 'signing_secret', 'platform_secret')),
  asked       text,                           -- JSON of the change, its secrets sealed; null once it has ended
  before      jsonb,                          -- as people see it; null: it is not there yet
  after       jsonb       NOT NULL,
  proposed_by jsonb       NOT NULL,
  proposed_at timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  state       text        NOT NULL
              CHECK (state IN ('pending', 'approved', 'rejected', 'withdrawn', 'expired')),
  decided_by  jsonb,
  decided_at  timestamptz,
  CHECK ((state = 'pending') = (asked IS NOT NULL))
);
CREATE UNIQUE INDEX approval_one_pending ON registry.approval (client_uuid)
  WHERE state = 'pending';
CREATE INDEX approval_proposed ON registry.approval (proposed_at, id);
