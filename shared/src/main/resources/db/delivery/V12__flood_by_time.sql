-- By time alone: with the shard in front the index served, on a table that statistics call empty, for
-- the window of one key too, and read all windows of the shard for each repeat.
DROP INDEX delivery.flood_window_closes;
CREATE INDEX flood_window_closes ON delivery.flood_window (closes_at);
