-- A rare action is found without reading all that was ever recorded.
CREATE INDEX entry_action ON audit.entry (action, at, id);
