-- One secret for each version of the master key that sealed any: who starts tries its keys on them.
CREATE VIEW registry.sealed_sample AS
SELECT DISTINCT ON (x.key_version)
       x.key_version, count(*) OVER (PARTITION BY x.key_version) AS secrets,
       x.id, x.client_uuid, x.environment, x.kind, x.sealed
  FROM registry.secret x
 ORDER BY x.key_version, x.id;
