-- How the calls to each endpoint went, by the hour, for people. A dispatcher counts in memory and adds
-- what it counted every ten seconds: what it had not added yet when it ended is not in here.
CREATE TABLE delivery.endpoint_hour (
  client_uuid     uuid        NOT NULL,
  environment     smallint    NOT NULL,
  hour            timestamptz NOT NULL,   -- its beginning
  succeeded       bigint      NOT NULL,
  failed          bigint      NOT NULL,
  latency         bigint[]    NOT NULL,   -- answered calls by their time: LatencyScale
  last_success_at timestamptz,
  in_flight       integer     NOT NULL,   -- calls that were open as of then
  as_of           timestamptz NOT NULL,
  PRIMARY KEY (client_uuid, environment, hour)
) WITH (fillfactor = 50);
CREATE INDEX endpoint_hour_hour ON delivery.endpoint_hour (hour);
