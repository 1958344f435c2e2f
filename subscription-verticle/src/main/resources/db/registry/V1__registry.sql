-- Subscriptions, endpoints, secrets and API keys. Only the subscription module writes here; the two
-- views at the end are what other modules may read when nobody answers on the bus.

-- A client's subscriptions, one after the other: number 1, 2, 3 … An ended one stays, because what
-- was accepted in it is judged by it. Periods of one client never overlap.
CREATE TABLE registry.subscription (
  client_uuid           uuid        NOT NULL,
  number                integer     NOT NULL,
  name                  text        NOT NULL,
  version               bigint      NOT NULL, -- rises over all subscriptions of the client
  data_webhook_urls     text[]      NOT NULL,
  same_url_confirmed_by text,
  since                 timestamptz NOT NULL,
  created_by            text        NOT NULL,
  changed_at            timestamptz NOT NULL,
  changed_by            text        NOT NULL,
  ended_at              timestamptz,
  PRIMARY KEY (client_uuid, number),
  CHECK (ended_at >= since)
);
CREATE UNIQUE INDEX subscription_one_active ON registry.subscription (client_uuid)
  WHERE ended_at IS NULL;

CREATE TABLE registry.endpoint (
  client_uuid uuid     NOT NULL,
  number      integer  NOT NULL,
  environment smallint NOT NULL,
  version     bigint   NOT NULL,              -- of the subscription, when this endpoint last changed
  url         text     NOT NULL,
  verified    boolean  NOT NULL,              -- false: the host did not resolve when it was saved
  PRIMARY KEY (client_uuid, number, environment),
  FOREIGN KEY (client_uuid, number) REFERENCES registry.subscription
);

CREATE TABLE registry.secret (
  id          uuid        PRIMARY KEY,
  client_uuid uuid        NOT NULL,
  number      integer     NOT NULL,
  environment smallint    NOT NULL,
  kind        text        NOT NULL CHECK (kind IN ('signing', 'platform')),
  key_version integer     NOT NULL,           -- of the master key that sealed it
  sealed      text        NOT NULL,           -- base64; never in clear
  fingerprint text,                           -- of a signing secret
  created_at  timestamptz NOT NULL,
  FOREIGN KEY (client_uuid, number, environment) REFERENCES registry.endpoint
);
CREATE INDEX secret_endpoint
  ON registry.secret (client_uuid, number, environment, kind, created_at DESC);
CREATE UNIQUE INDEX secret_one_platform ON registry.secret (client_uuid, number, environment)
  WHERE kind = 'platform';

CREATE TABLE registry.api_key (
  id          text        PRIMARY KEY,
  hash        bytea       NOT NULL CHECK (octet_length(hash) = 32), -- SHA-256 of the whole key
  name        text        NOT NULL,
  role        text        NOT NULL
              CHECK (role IN ('producer', 'account-manager', 'operator', 'auditor')),
  environment smallint,                       -- null: both
  clients     uuid[],                         -- null: all
  created_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz,
  revoked_at  timestamptz,
  CHECK (role <> 'producer' OR environment IS NOT NULL)
);

-- The subscription that counts for each client: the active one, or else the last that ended.
CREATE VIEW registry.latest_subscription AS
SELECT s.client_uuid, s.number, s.name, s.version, s.data_webhook_urls, s.same_url_confirmed_by,
       s.since, s.ended_at
  FROM registry.subscription s
 WHERE NOT EXISTS (SELECT FROM registry.subscription later
                    WHERE later.client_uuid = s.client_uuid AND later.number > s.number);

-- One row for each endpoint that ever was; url is null where the client is not subscribed now. No
-- grouping at the top, so that a question for one client touches only that client's rows.
CREATE VIEW registry.resolved_endpoint AS
SELECT s.client_uuid, e.environment, e.version,
       CASE WHEN s.ended_at IS NULL THEN s.since END AS subscribed_since,
       CASE WHEN s.ended_at IS NULL THEN e.url END AS url,
       CASE WHEN s.ended_at IS NULL THEN
         (SELECT jsonb_agg(jsonb_build_object('id', x.id, 'key_version', x.key_version,
                                              'base64', x.sealed)
                           ORDER BY x.created_at DESC, x.id)
            FROM registry.secret x
           WHERE x.client_uuid = e.client_uuid AND x.number = e.number
             AND x.environment = e.environment AND x.kind = 'signing')
       END AS signing_secrets,
       CASE WHEN s.ended_at IS NULL THEN
         (SELECT jsonb_build_object('id', x.id, 'key_version', x.key_version, 'base64', x.sealed)
            FROM registry.secret x
           WHERE x.client_uuid = e.client_uuid AND x.number = e.number
             AND x.environment = e.environment AND x.kind = 'platform')
       END AS platform_secret,
       -- The newest 100 reach back further than any retention, unless a client comes and goes daily.
       coalesce((SELECT jsonb_agg(jsonb_build_object('since', p.since, 'until', p.ended_at)
                                  ORDER BY p.number DESC)
                   FROM (SELECT o.number, o.since, o.ended_at FROM registry.subscription o
                          WHERE o.client_uuid = s.client_uuid AND o.ended_at IS NOT NULL
                          ORDER BY o.number DESC LIMIT 100) p), '[]') AS ended
  FROM registry.latest_subscription s
  JOIN registry.endpoint e ON e.client_uuid = s.client_uuid AND e.number = s.number;

-- Only keys that are valid now.
CREATE VIEW registry.key_check AS
SELECT k.id AS key_id, k.hash, k.name, k.role, k.environment, k.clients
  FROM registry.api_key k
 WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now());
