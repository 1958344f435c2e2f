-- For how long after an extraction.failed its repeats are collapsed; null: they are not. No part of
-- endpoint.version: see V2.
ALTER TABLE registry.endpoint
  ADD flood_window_minutes integer CHECK (flood_window_minutes BETWEEN 1 AND 1440);

-- As in V7, with the window at the end.
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
       END AS headers,
       e.flood_window_minutes
  FROM registry.latest_subscription s
  JOIN registry.endpoint e ON e.client_uuid = s.client_uuid AND e.number = s.number;
