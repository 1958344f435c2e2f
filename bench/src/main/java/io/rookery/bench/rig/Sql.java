package io.rookery.bench.rig;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The driver's own session, for what is measured and what is filled in before. */
public final class Sql implements AutoCloseable {
  private final Connection connection;

  private Sql(Connection connection) {
    this.connection = connection;
  }

  /** Opens one by the settings of the database. */
  public static Sql open(Map<String, String> settings) throws SQLException {
    return new Sql(
        DriverManager.getConnection(
            "jdbc:" + settings.get("database.url"),
            settings.get("database.user"),
            settings.get("databasePassword")));
  }

  /** The one value of a query. */
  public String text(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  /** The one number of a query. */
  public long number(String query) throws SQLException {
    return Long.parseLong(text(query));
  }

  /** Where the write-ahead log is, in bytes. */
  public long walBytes() throws SQLException {
    return number("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn");
  }

  /** Runs statements without parameters. */
  public void run(String statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }

  /** Runs one statement for arrays of clients and shards and a range of numbers. */
  public void fill(String statement, UUID[] clients, Short[] shards, long from, long to)
      throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      prepared.setArray(1, connection.createArrayOf("uuid", clients));
      prepared.setArray(2, connection.createArrayOf("smallint", shards));
      prepared.setLong(3, from);
      prepared.setLong(4, to);
      prepared.execute();
    }
  }

  /** The ids that a query finds for these clients. */
  public List<UUID> ids(String query, UUID[] clients) throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(query)) {
      prepared.setArray(1, connection.createArrayOf("uuid", clients));
      List<UUID> ids = new ArrayList<>();
      try (ResultSet rows = prepared.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getObject(1, UUID.class));
        }
      }
      return ids;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
