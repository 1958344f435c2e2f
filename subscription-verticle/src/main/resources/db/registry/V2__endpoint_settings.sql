-- How an endpoint wants its notifications. They are no part of endpoint.version: a newer version
-- starts with a closed breaker, and a setting says nothing of whether the endpoint works again.
ALTER TABLE registry.endpoint
  ADD ordering        text NOT NULL DEFAULT 'none' CHECK (ordering IN ('none', 'user')),
  ADD on_exhausted    text NOT NULL DEFAULT 'skip' CHECK (on_exhausted IN ('skip', 'block')),
  ADD in_flight_max   integer CHECK (in_flight_max BETWEEN 1 AND 64),
  ADD rate_per_second double precision CHECK (rate_per_second BETWEEN 0.01 AND 10000);

-- As in V1, with the settings at the end.
CREATE OR REPLACE VIEW registry.resolved_endpoint AS
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
       coalesce((SELECT jsonb_agg(jsonb_build_object('since', p.since, 'until', p.ended_at)
                                  ORDER BY p.number DESC)
                   FROM (SELECT o.number, o.since, o.ended_at FROM registry.subscription o
                          WHERE o.client_uuid = s.client_uuid AND o.ended_at IS NOT NULL
                          ORDER BY o.number DESC LIMIT 100) p), '[]') AS ended,
       e.ordering, e.on_exhausted, e.in_flight_max, e.rate_per_second
  FROM registry.latest_subscription s
  JOIN registry.endpoint e ON e.client_uuid = s.client_uuid AND e.number = s.number;
