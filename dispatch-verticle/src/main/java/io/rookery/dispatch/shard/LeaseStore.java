package io.rookery.dispatch.shard;

import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The leases in PostgreSQL, by the database's clock alone: node clocks do not matter. */
final class LeaseStore {
  static final int LEASE_SECONDS = 10;

  private static final String SEEN =
      """
      INSERT INTO delivery.dispatcher (owner,seen_at) VALUES ($1,clock_timestamp())
      ON CONFLICT (owner) DO UPDATE SET seen_at=clock_timestamp()
      """;
  private static final String LIVING =
      """
      SELECT count(*)::int FROM delivery.dispatcher
       WHERE seen_at BETWEEN clock_timestamp()-interval '10 s' AND clock_timestamp()+interval '20 s'
      """;
  private static final String FORGET_DEAD =
      "DELETE FROM delivery.dispatcher WHERE seen_at < clock_timestamp()-interval '1 h'";
  private static final String GONE = "DELETE FROM delivery.dispatcher WHERE owner=$1";
  private static final String ACQUIRE =
      """
      WITH free AS MATERIALIZED (
        SELECT shard,owner FROM delivery.shard_lease
         WHERE lease_until NOT BETWEEN clock_timestamp() AND clock_timestamp()+interval '20 s'
         ORDER BY shard % 64, shard LIMIT $2 FOR UPDATE SKIP LOCKED)
      UPDATE delivery.shard_lease l
         SET owner=$1, epoch=epoch+1, lease_until=clock_timestamp()+interval '10 s'
        FROM free WHERE l.shard=free.shard
      RETURNING l.shard,l.epoch,l.floor_seq,free.owner IS NOT NULL
      """;

  /** The process, its timeline, and since when it counts: anew after a crash of a session too. */
  private static final String SERVER =
      """
      concat_ws(' ',extract(epoch FROM pg_postmaster_start_time()),
                left(pg_walfile_name(pg_current_wal_lsn()),8),
                (SELECT extract(epoch FROM stats_reset) FROM pg_stat_bgwriter))
      """;

  // A floor from before a crash may have passed what the crash undid: the one that is stored holds.
  private static final String FLOOR =
      "floor_seq=CASE WHEN $5=" + SERVER + " THEN r.floor_seq ELSE l.floor_seq END\n";
  // A late renewal is refused even if nobody took the shard meanwhile: the janitor of another node
  // may already have counted on it.
  private static final String RENEW =
      """
      UPDATE delivery.shard_lease l
         SET lease_until=clock_timestamp()+interval '10 s',
      """
          + FLOOR
          + """
        FROM unnest($2::smallint[],$3::bigint[],$4::bigint[]) AS r(shard,epoch,floor_seq)
       WHERE l.shard=r.shard AND l.owner=$1 AND l.epoch=r.epoch AND l.lease_until>clock_timestamp()
      RETURNING l.shard
      """;
  private static final String RELEASE =
      """
      UPDATE delivery.shard_lease l SET owner=NULL, lease_until='-infinity',
      """
          + FLOOR
          + """
        FROM unnest($2::smallint[],$3::bigint[],$4::bigint[]) AS r(shard,epoch,floor_seq)
       WHERE l.shard=r.shard AND l.owner=$1 AND l.epoch=r.epoch AND l.lease_until>clock_timestamp()
      """;
  private static final String IDENTITY =
      "SELECT "
          + SERVER
          + ",CASE WHEN is_called THEN last_value ELSE last_value-1 END FROM delivery.delivery_seq";
  // Before the first nextval last_value is 1 and nothing was drawn.
  // Not the xmax of the snapshot: it is one above the last transaction that has ended, and one that
  // began after that may still be running.
  private static final String SAMPLE =
      """
      SELECT CASE WHEN is_called THEN last_value ELSE last_value-1 END,
             pg_snapshot_xmin(pg_current_snapshot())::text,
             pg_current_xact_id()::text FROM delivery.delivery_seq
      """;

  /** A lease just taken; stolen if its last owner did not hand it back. */
  record Taken(short shard, long epoch, long floorSeq, boolean stolen) {}

  /**
   * What tells that the database is still the one that was read from.
   *
   * @param server another text after a restart, a failover, and a crash of one of its sessions,
   *     which takes all others with it
   */
  record Identity(String server, long lastValue) {}

  private final Database database;
  private final UUID owner;

  LeaseStore(Database database, UUID owner) {
    this.database = database;
    this.owner = owner;
  }

  /** Says that this dispatcher lives; returns how many do. */
  Future<Integer> seen() {
    return database
        .hot()
        .preparedQuery(SEEN)
        .execute(Tuple.of(owner))
        .compose(done -> database.hot().preparedQuery(LIVING).execute())
        .map(rows -> Math.max(1, rows.iterator().next().getInteger(0)));
  }

  Future<Void> forgetDead() {
    return database.hot().preparedQuery(FORGET_DEAD).execute().mapEmpty();
  }

  Future<Void> gone() {
    return database.hot().preparedQuery(GONE).execute(Tuple.of(owner)).mapEmpty();
  }

  Future<List<Taken>> acquire(int shardsMax) {
    return database
        .hot()
        .preparedQuery(ACQUIRE)
        .execute(Tuple.of(owner, shardsMax))
        .map(
            rows -> {
              List<Taken> taken = new ArrayList<>(rows.size());
              for (Row row : rows) {
                taken.add(
                    new Taken(row.getShort(0), row.getLong(1), row.getLong(2), row.getBoolean(3)));
              }
              return taken;
            });
  }

  /**
   * Renews, and stores the floors if the server is still the one that they were learnt from; the
   * shards not returned are lost.
   */
  Future<List<Short>> renew(Collection<OwnedShard> shards, String server) {
    return database
        .hot()
        .preparedQuery(RENEW)
        .execute(parameters(shards, server))
        .map(
            rows -> {
              List<Short> renewed = new ArrayList<>(rows.size());
              for (Row row : rows) {
                renewed.add(row.getShort(0));
              }
              return renewed;
            });
  }

  /** Hands the shards back, with their floors as {@link #renew} does. */
  Future<Void> release(Collection<OwnedShard> shards, String server) {
    return database.hot().preparedQuery(RELEASE).execute(parameters(shards, server)).mapEmpty();
  }

  Future<Identity> identity() {
    return database
        .hot()
        .preparedQuery(IDENTITY)
        .execute()
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Identity(row.getString(0), row.getLong(1));
            });
  }

  Future<SafeSeq.Sample> sample() {
    return database
        .hot()
        .preparedQuery(SAMPLE)
        .execute()
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new SafeSeq.Sample(
                  row.getLong(0),
                  Long.parseLong(row.getString(1)),
                  Long.parseLong(row.getString(2)));
            });
  }

  private Tuple parameters(Collection<OwnedShard> shards, String server) {
    Short[] numbers = shards.stream().map(OwnedShard::shard).toArray(Short[]::new);
    Long[] epochs = shards.stream().map(OwnedShard::epoch).toArray(Long[]::new);
    Long[] floors = shards.stream().map(OwnedShard::floor).toArray(Long[]::new);
    return Tuple.of(owner, numbers, epochs, floors, server);
  }
}
