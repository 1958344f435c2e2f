package io.rookery.ingest.notification;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The parameters of the accept statements: one array for each column. */
final class AcceptColumns {

  static Tuple of(List<Acceptance> requests) {
    List<Notification> rows = new ArrayList<>(requests.size());
    for (Acceptance request : requests) {
      rows.addAll(request.notifications());
    }
    int count = rows.size();
    Short[] environments = new Short[count];
    UUID[] ids = new UUID[count];
    UUID[] clients = new UUID[count];
    Short[] types = new Short[count];
    String[] userIds = new String[count];
    OffsetDateTime[] occurredAt = new OffsetDateTime[count];
    Buffer[] bodies = new Buffer[count];
    Short[] shards = new Short[count];
    for (int i = 0; i < count; i++) {
      Notification row = rows.get(i);
      environments[i] = row.body().endpoint().environment().code();
      ids[i] = row.id().value();
      clients[i] = row.body().endpoint().client().value();
      types[i] = row.body().type().code();
      userIds[i] = row.body().userId();
      occurredAt[i] = row.body().occurredAt().atOffset(ZoneOffset.UTC);
      bodies[i] = row.json();
      shards[i] = row.body().endpoint().shard();
    }
    return Tuple.tuple()
        .addArrayOfShort(environments)
        .addArrayOfUUID(ids)
        .addArrayOfUUID(clients)
        .addArrayOfShort(types)
        .addArrayOfString(userIds)
        .addArrayOfOffsetDateTime(occurredAt)
        .addArrayOfBuffer(bodies)
        .addArrayOfShort(shards);
  }

  /** Each row of a request that has a key names its claim, by the first id of the request. */
  static Tuple withClaims(List<Acceptance> requests, Map<Claim.Key, Acceptance> claims) {
    List<UUID> claimOfRow = new ArrayList<>();
    for (Acceptance request : requests) {
      UUID claim = request.claim() == null ? null : request.firstId().value();
      request.notifications().forEach(row -> claimOfRow.add(claim));
    }
    Tuple columns = of(requests).addArrayOfUUID(claimOfRow.toArray(UUID[]::new));
    addKeys(columns, List.copyOf(claims.keySet()));
    return columns
        .addArrayOfBuffer(
            claims.values().stream()
                .map(request -> request.claim().requestHash())
                .toArray(Buffer[]::new))
        .addArrayOfString(claims.values().stream().map(AcceptColumns::ids).toArray(String[]::new));
  }

  static Tuple keys(List<Claim.Key> keys) {
    return addKeys(Tuple.tuple(), keys);
  }

  private static Tuple addKeys(Tuple columns, List<Claim.Key> keys) {
    return columns
        .addArrayOfShort(keys.stream().map(key -> key.environment().code()).toArray(Short[]::new))
        .addArrayOfString(keys.stream().map(Claim.Key::producer).toArray(String[]::new))
        .addArrayOfString(keys.stream().map(Claim.Key::text).toArray(String[]::new));
  }

  /**
   * An array literal of PostgreSQL: requests differ in length, so no array of arrays is possible.
   */
  private static String ids(Acceptance request) {
    return request.notifications().stream()
        .map(row -> row.id().toString())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private AcceptColumns() {}
}
