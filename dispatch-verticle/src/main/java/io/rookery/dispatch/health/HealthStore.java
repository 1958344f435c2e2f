package io.rookery.dispatch.health;

import io.rookery.shared.contract.HealthContract.HealthHour;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The figures of calls by endpoint and hour. */
public final class HealthStore {
  private static final int ROWS_PER_STATEMENT_MAX = 500;

  static final String ADD =
      """
      INSERT INTO delivery.endpoint_hour AS h
             (client_uuid,environment,hour,succeeded,failed,latency,last_success_at,in_flight,as_of)
      SELECT m.client_uuid,m.environment,m.hour,m.succeeded,m.failed,m.latency::bigint[],
             m.last_success_at,m.in_flight,$9::timestamptz
        FROM unnest($1::uuid[],$2::smallint[],$3::timestamptz[],$4::bigint[],$5::bigint[],
                    $6::text[],$7::timestamptz[],$8::int[])
          AS m(client_uuid,environment,hour,succeeded,failed,latency,last_success_at,in_flight)
      ON CONFLICT (client_uuid,environment,hour) DO UPDATE
         SET succeeded=h.succeeded+EXCLUDED.succeeded,failed=h.failed+EXCLUDED.failed,
             latency=(SELECT array_agg(o.had+o.came ORDER BY o.step)
                        FROM unnest(h.latency,EXCLUDED.latency)
                             WITH ORDINALITY AS o(had,came,step)),
             last_success_at=greatest(h.last_success_at,EXCLUDED.last_success_at),
             in_flight=EXCLUDED.in_flight,as_of=EXCLUDED.as_of
      """;
  public static final String READ =
      """
      SELECT hour,succeeded,failed,latency,last_success_at,in_flight,as_of
        FROM delivery.endpoint_hour
       WHERE client_uuid=$1 AND environment=$2 AND hour>=$3 ORDER BY hour
      """;
  static final String FORGET = "DELETE FROM delivery.endpoint_hour WHERE hour<$1";

  private final Database database;

  public HealthStore(Database database) {
    this.database = database;
  }

  /** One hour as it is stored. */
  public record StoredHour(
      Instant from,
      long succeeded,
      long failed,
      List<Long> latency,
      Instant lastSuccessAt,
      int inFlight,
      Instant asOf) {

    HealthHour shown() {
      return new HealthHour(from, succeeded, failed, LatencyScale.latency(latency));
    }
  }

  /** Not repeated where its fate is unknown: it would be counted twice. */
  Future<Void> add(
      Map<EndpointHour, HourOfCalls> counted, Map<EndpointKey, Integer> open, Instant now) {
    return add(
        counted.entrySet().stream().sorted(Map.Entry.comparingByKey(EndpointHour.ORDER)).toList(),
        open,
        now);
  }

  private Future<Void> add(
      List<Map.Entry<EndpointHour, HourOfCalls>> rows,
      Map<EndpointKey, Integer> open,
      Instant now) {
    if (rows.isEmpty()) {
      return Future.succeededFuture();
    }
    int end = Math.min(ROWS_PER_STATEMENT_MAX, rows.size());
    return database
        .hot()
        .preparedQuery(ADD)
        .execute(parameters(rows.subList(0, end), open, now))
        .compose(added -> add(rows.subList(end, rows.size()), open, now));
  }

  /** The hours of an endpoint that began at or after a time, oldest first. */
  public Future<List<StoredHour>> read(EndpointKey endpoint, Instant since) {
    Tuple parameters =
        Tuple.of(endpoint.client().value(), endpoint.environment().code(), utc(since));
    return database
        .idempotent(() -> database.pool().preparedQuery(READ).execute(parameters))
        .map(
            rows -> {
              List<StoredHour> hours = new ArrayList<>();
              for (Row row : rows) {
                hours.add(fromRow(row));
              }
              return hours;
            });
  }

  Future<Void> forget(Instant before) {
    return database
        .idempotent(() -> database.hot().preparedQuery(FORGET).execute(Tuple.of(utc(before))))
        .mapEmpty();
  }

  private static Tuple parameters(
      List<Map.Entry<EndpointHour, HourOfCalls>> rows,
      Map<EndpointKey, Integer> open,
      Instant now) {
    int n = rows.size();
    UUID[] client = new UUID[n];
    Short[] environment = new Short[n];
    OffsetDateTime[] hour = new OffsetDateTime[n];
    Long[] succeeded = new Long[n];
    Long[] failed = new Long[n];
    String[] latency = new String[n];
    OffsetDateTime[] lastSuccess = new OffsetDateTime[n];
    Integer[] inFlight = new Integer[n];
    for (int i = 0; i < n; i++) {
      EndpointHour key = rows.get(i).getKey();
      HourOfCalls calls = rows.get(i).getValue();
      client[i] = key.endpoint().client().value();
      environment[i] = key.endpoint().environment().code();
      hour[i] = utc(key.hour());
      succeeded[i] = calls.succeeded;
      failed[i] = calls.failed;
      // As text: an array of arrays would be taken apart by unnest.
      latency[i] = Arrays.toString(calls.latency).replace('[', '{').replace(']', '}');
      lastSuccess[i] = utc(calls.lastSuccessAt);
      inFlight[i] = open.getOrDefault(key.endpoint(), 0);
    }
    return Tuple.from(
        new Object[] {
          client, environment, hour, succeeded, failed, latency, lastSuccess, inFlight, utc(now)
        });
  }

  private static StoredHour fromRow(Row row) {
    return new StoredHour(
        row.getOffsetDateTime("hour").toInstant(),
        row.getLong("succeeded"),
        row.getLong("failed"),
        List.of(row.getArrayOfLongs("latency")),
        instant(row.getOffsetDateTime("last_success_at")),
        row.getInteger("in_flight"),
        row.getOffsetDateTime("as_of").toInstant());
  }

  private static Instant instant(OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime utc(Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }
}
