-- What an endpoint does not want, its custom headers, and what people note about it. No part of
-- endpoint.version either: see V2.
ALTER TABLE registry.endpoint
  ADD families_off text[]  NOT NULL DEFAULT '{}',
  ADD types_off    text[]  NOT NULL DEFAULT '{}',
  ADD rook_hash    boolean NOT NULL DEFAULT true, -- false: no x-rook-hash, though there is a key
  ADD header_names text[]  NOT NULL DEFAULT '{}' CHECK (cardinality(header_names) <= 20),
  ADD description  text    CHECK (char_length(description) <= 500),
  ADD contact      text    CHECK (char_length(contact) <= 254);

-- The custom headers of an endpoint are sealed in one row, names and values together.
ALTER TABLE registry.secret
  DROP CONSTRAINT secret_kind_check,
  ADD CONSTRAINT secret_kind_check CHECK (kind IN ('signing', 'platform', 'headers'));
CREATE UNIQUE INDEX secret_one_headers ON registry.secret (client_uuid, number, environment)
  WHERE kind = 'headers';

-- As in V5, with these settings at the end.
CREATE OR REPLACE VIEW registry.resolved_endpoint AS
SELECT s.client_uuid, e.environment, e.version,
       CASE WHEN s.ended_at IS NULL THEN s.since END AS subscribed_since,
       CASE WHEN s.ended_at IS NULL THEN e.url END AS url,
       CASE WHEN s.ended_at IS NULL THEN
         (SELECT jsonb_agg(jsonb_build_object('id', x.id, 'key_version', x.key_version,
                                              'base64', x.sealed)
                           ORDER BY x.expires_at DESC NULLS FIRST, x.created_at DESC, x.id)
            FROM registry.secret x
           WHERE x.client_uuid = e.client_uuid AND x.number = e.number
             AND x.environment = e.environment AND x.kind = 'signing'
             AND (x.expires_at IS NULL OR x.expires_at > now()))
       END AS signing_secrets,
       CASE WHEN s.ended_at IS NULL THEN
         (SELECT jsonb_build_object('id', x.id, 'key_version', x.key_version, 'base64', x.sealed)
            FROM registry.secret x
           WHERE x.client_uuid = e.client_uuid AND x.number = e.number
             AND x.environment = e.environment AND x.kind = 'platform')
       END AS platform_secret,
       coalesce((SELECT jsonb_agg(jsonb_build_object('since', p.since, 'until', p.ended_at)
                                  ORDER BY p.number DESC)
                   FROM (SELECT o.number, o.since, o.ended_at FROM registry.subscription o
                          WHERE o.client_uuid = s.client_uuid AND o.ended_at IS NOT NULL
                          ORDER BY o.number DESC LIMIT 100) p), '[]') AS ended,
       e.ordering, e.on_exhausted, e.in_flight_max, e.rate_per_second,
       e.environment = 0 OR e.released_at IS NOT NULL AS released,
       e.families_off, e.types_off, e.rook_hash,
       CASE WHEN s.ended_at IS NULL THEN
         (SELECT jsonb_build_object('id', x.id, 'key_version', x.key_version, 'base64', x.sealed)
            FROM registry.secret x
           WHERE x.client_uuid = e.client_uuid AND x.number = e.number
             AND x.environment = e.environment AND x.kind = 'headers')
       END AS headers
  FROM registry.latest_subscription s
  JOIN registry.endpoint e ON e.client_uuid = s.client_uuid AND e.number = s.number;
