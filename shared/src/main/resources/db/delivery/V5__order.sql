-- Every row that waits knows its user, whatever the order of its endpoint is, so that the order can be
-- switched on while rows wait.
UPDATE delivery.backlog b SET user_id = n.user_id FROM delivery.notification n
 WHERE n.environment = b.environment AND n.id = b.notification_id AND n.user_id IS NOT NULL;

-- An ordered endpoint drains by user, and with this what is about none.
CREATE INDEX backlog_no_user ON delivery.backlog (shard, client_uuid, seq)
  WHERE user_id IS NULL AND due_at IS NULL;
