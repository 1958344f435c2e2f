package io.rookery.system;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands in the database, read from outside. */
final class DeliveryTables {
  private final Connection connection;

  DeliveryTables(Connection connection) {
    this.connection = connection;
  }

  /** A shard as it is leased. */
  record Lease(int shard, String owner, long epoch) {}

  /** The leases that have not run out. */
  List<Lease> leases() throws SQLException {
    List<Lease> leases = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT shard, owner::text, epoch FROM delivery.shard_lease"
                    + " WHERE owner IS NOT NULL AND lease_until > clock_timestamp()");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        leases.add(new Lease(rows.getInt(1), rows.getString(2), rows.getLong(3)));
      }
    }
    return leases;
  }

  /** How many fresh rows stand in the shards of each owner. */
  Map<String, Integer> leasedRows() throws SQLException {
    Map<String, Integer> rowsByOwner = new HashMap<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT l.owner::text, count(*)::int FROM delivery.queue q"
                    + " JOIN delivery.shard_lease l USING (shard)"
                    + " WHERE l.owner IS NOT NULL GROUP BY 1");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        rowsByOwner.put(rows.getString(1), rows.getInt(2));
      }
    }
    return rowsByOwner;
  }

  /** Ids of what is not settled in the shards of an owner. */
  Set<String> unsettledOf(String owner) throws SQLException {
    Set<String> ids = new HashSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT notification_id::text FROM"
                + " (SELECT shard, notification_id FROM delivery.queue"
                + "  UNION ALL SELECT shard, notification_id FROM delivery.backlog) waiting"
                + " JOIN delivery.shard_lease l USING (shard) WHERE l.owner = ?::uuid")) {
      statement.setString(1, owner);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
      }
    }
    return ids;
  }

  /** How many deliveries wait, in any shard. */
  int waiting() throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT (SELECT count(*) FROM delivery.queue)"
                    + " + (SELECT count(*) FROM delivery.backlog)");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
