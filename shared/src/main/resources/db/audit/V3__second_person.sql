-- Who approved it, where a change needs a second person: its name, key, role and request.
ALTER TABLE audit.entry ADD approved_by jsonb;
