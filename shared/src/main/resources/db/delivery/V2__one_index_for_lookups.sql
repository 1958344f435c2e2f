-- The delivering side looks notifications up by (environment, id). On a day whose statistics say it is
-- empty every index costs the same, and the planner took this one for its second column, which reads
-- all of it. No query without a client can prove this condition, so none is given the index.
DROP INDEX delivery.notification_client;
CREATE INDEX notification_client ON delivery.notification (client_uuid, id)
  WHERE client_uuid IS NOT NULL;
