-- A production endpoint gets nothing before a green test of its URL, or before somebody overrides that
-- by name, so that nobody can aim the platform at a stranger. A changed URL starts over.
ALTER TABLE registry.endpoint
  ADD released_at  timestamptz,
  ADD released_by  text,
  ADD override_why text,                      -- null: by a test
  ADD CHECK ((released_at IS NULL) = (released_by IS NULL)),
  ADD CHECK (released_at IS NOT NULL OR override_why IS NULL);

-- As in V3, with what is released at the end.
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
       e.environment = 0 OR e.released_at IS NOT NULL AS released
  FROM registry.latest_subscription s
  JOIN registry.endpoint e ON e.client_uuid = s.client_uuid AND e.number = s.number;
