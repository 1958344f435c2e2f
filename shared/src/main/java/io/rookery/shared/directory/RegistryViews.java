package io.rookery.shared.directory;

import io.rookery.shared.contract.AccessContract.CheckKey;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.Period;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.contract.SubscriptionContract.SwitchedOff;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.sealing.SealedSecret;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The two read-only views of the registry. Subscription answers from them on the bus, and everybody
 * reads them when nobody answers there: so both say the same.
 */
public final class RegistryViews {
  private static final String RESOLVE =
      """
      SELECT e.client_uuid,e.environment,e.version,e.subscribed_since,e.url,e.signing_secrets,
             e.platform_secret,e.ended,e.ordering,e.on_exhausted,e.in_flight_max,e.rate_per_second,
             e.released,e.families_off,e.types_off,e.rook_hash,e.headers,
             e.flood_window_minutes
        FROM unnest($1::uuid[],$2::smallint[]) AS k(client_uuid,environment)
        JOIN registry.resolved_endpoint e
          ON e.client_uuid=k.client_uuid AND e.environment=k.environment
      """;
  private static final String CHECK =
      "SELECT name,role,environment,clients,hash FROM registry.key_check WHERE key_id=$1";

  private final Database database;

  public RegistryViews(Database database) {
    this.database = database;
  }

  /** One resolution for each endpoint asked, in the same order. */
  public Future<List<Resolution>> resolve(List<EndpointKey> keys) {
    UUID[] clients = keys.stream().map(key -> key.client().value()).toArray(UUID[]::new);
    Short[] environments = keys.stream().map(key -> key.environment().code()).toArray(Short[]::new);
    Tuple parameters = Tuple.of(clients, (Object) environments);
    return database
        .idempotent(() -> database.hot().preparedQuery(RESOLVE).execute(parameters))
        .map(
            rows -> {
              Map<EndpointKey, Resolution> found = new HashMap<>();
              for (Row row : rows) {
                Resolution resolution = resolution(row);
                found.put(resolution.key(), resolution);
              }
              return keys.stream()
                  .map(key -> found.getOrDefault(key, new Resolution(key, null, List.of())))
                  .toList();
            });
  }

  /** Null if no valid key has this id and hash. */
  public Future<Principal> check(CheckKey key) {
    Tuple parameters = Tuple.of(key.keyId());
    byte[] hash = hash(key.hash());
    return database
        .idempotent(() -> database.hot().preparedQuery(CHECK).execute(parameters))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return null;
              }
              Row row = rows.iterator().next();
              // The time it takes tells nothing of how much of the hash was right.
              boolean equal = MessageDigest.isEqual(row.getBuffer(4).getBytes(), hash);
              return equal ? principal(key.keyId(), row) : null;
            });
  }

  private static Principal principal(String keyId, Row row) {
    Short environment = row.getShort(2);
    UUID[] clients = row.getArrayOfUUIDs(3);
    return new Principal(
        keyId,
        row.getString(0),
        KeyRole.parse(row.getString(1)),
        environment == null ? null : Environment.ofCode(environment),
        clients == null ? null : Arrays.stream(clients).map(ClientUuid::new).toList());
  }

  /** What is no hash equals none. */
  private static byte[] hash(String hexadecimal) {
    try {
      return HexFormat.of().parseHex(hexadecimal);
    } catch (IllegalArgumentException noHash) {
      return new byte[0];
    }
  }

  private static Resolution resolution(Row row) {
    EndpointKey key =
        new EndpointKey(new ClientUuid(row.getUUID(0)), Environment.ofCode(row.getShort(1)));
    List<Period> ended =
        row.getJsonArray(7).stream()
            .map(JsonObject.class::cast)
            .map(p -> new Period(instant(p.getString("since")), instant(p.getString("until"))))
            .toList();
    if (row.getString(4) == null) {
      return new Resolution(key, null, ended);
    }
    ResolvedEndpoint endpoint =
        new ResolvedEndpoint(
            row.getLong(2),
            row.getOffsetDateTime(3).toInstant(),
            row.getString(4),
            secrets(row.getJsonArray(5)),
            secretOrNull(row.getJsonObject(6)),
            secretOrNull(row.getJsonObject(16)),
            settings(row),
            row.getBoolean(12));
    return new Resolution(key, endpoint, ended);
  }

  private static EndpointSettings settings(Row row) {
    return new EndpointSettings(
        Ordering.parse(row.getString(8)),
        OnExhausted.parse(row.getString(9)),
        row.getInteger(10),
        row.getDouble(11),
        new SwitchedOff(
            Arrays.asList(row.getArrayOfStrings(13)),
            Arrays.stream(row.getArrayOfStrings(14)).map(NotificationType::parse).toList()),
        row.getBoolean(15),
        row.getInteger(17));
  }

  private static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private static List<EndpointSecret> secrets(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).map(RegistryViews::secret).toList();
  }

  private static EndpointSecret secretOrNull(JsonObject json) {
    return json == null ? null : secret(json);
  }

  private static EndpointSecret secret(JsonObject json) {
    return new EndpointSecret(
        UUID.fromString(json.getString("id")),
        new SealedSecret(json.getInteger("key_version"), json.getString("base64")));
  }
}
