-- Every change by people and keys: who, when, what before and after. Each module writes its row in
-- the transaction of the change itself, so neither is there without the other.
CREATE TABLE audit.entry (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor       text        NOT NULL,           -- the name of the key, or what acted without one
  key_id      text,                           -- null: not by a key
  role        text,                           -- of the key
  request_id  text,                           -- null: not by a request
  action      text        NOT NULL,           -- AuditAction, such as subscription.changed
  client_uuid uuid,                           -- null: of no client, or of all
  environment smallint,                       -- null: of neither, or of both
  object      text,                           -- the id of what was changed, where client and environment do not say it
  before      jsonb,                          -- null: it was not there
  after       jsonb                           -- null: it is gone
);
CREATE INDEX entry_at     ON audit.entry (at, id);
CREATE INDEX entry_client ON audit.entry (client_uuid, at, id);
CREATE INDEX entry_actor  ON audit.entry (actor, at, id);
CREATE INDEX entry_object ON audit.entry (object, at, id) WHERE object IS NOT NULL;

-- Rows are only ever added. The trigger holds for the owner and for superusers too.
CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit.entry is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit.entry FROM PUBLIC, CURRENT_USER;
