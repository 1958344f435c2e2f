-- Counting what waits, by endpoint and reason, reads the index alone.
ALTER TABLE delivery.backlog
  DROP CONSTRAINT backlog_pkey,
  ADD PRIMARY KEY (shard, client_uuid, seq) INCLUDE (reason);
