package io.rookery.shared.directory;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestClock;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** A directory over a database that has views such as the registry's, filled by hand. */
final class DirectoryFixture {
  static final Instant SINCE = Instant.parse("2026-11-01T00:00:00Z");
  static final String API_KEY = "rk_production_AbC123_0123456789abcdefghijklmnopqrstuv";

  private static final String VIEWS =
      """
      CREATE SCHEMA registry;
      CREATE TABLE registry.e (client_uuid uuid, environment smallint, version bigint,
        subscribed_since timestamptz, url text, signing_secrets jsonb, platform_secret jsonb,
        ended jsonb, ordering text DEFAULT 'user', on_exhausted text DEFAULT 'skip',
        in_flight_max integer DEFAULT 3, rate_per_second double precision,
        released boolean DEFAULT true, families_off text[] DEFAULT '{}',
        types_off text[] DEFAULT '{}', rook_hash boolean DEFAULT true, headers jsonb,
        flood_window_minutes integer);
      CREATE VIEW registry.resolved_endpoint AS SELECT * FROM registry.e;
      CREATE TABLE registry.k (key_id text, hash bytea, name text, role text, environment smallint,
        clients uuid[]);
      CREATE VIEW registry.key_check AS SELECT * FROM registry.k;
      """;

  final TestClock clock = TestClock.at(Instant.parse("2026-11-24T10:00:00Z"));
  final Database database;
  final Directory directory;

  DirectoryFixture(Vertx vertx) throws Exception {
    database = TestDatabase.with().open(vertx);
    run(VIEWS);
    directory = new Directory(vertx, database, clock);
    directory.start();
  }

  void run(String sql) throws Exception {
    database.pool().query(sql).execute().await(5, SECONDS);
  }

  /** An endpoint that only the view knows. */
  EndpointKey storedEndpoint() throws Exception {
    EndpointKey key = endpoint();
    run(
        """
        INSERT INTO registry.e VALUES ('%s',1,7,'2026-11-01T00:00:00Z','https://view.example/hook',
          '[{"id":"018f0000-0000-7000-8000-000000000001","key_version":1,"base64":"c2VhbGVk"}]',
          null,'[{"since":"2026-09-01T00:00:00+00:00","until":"2026-10-01T00:00:00+00:00"}]')
        """
            .formatted(key.client()));
    return key;
  }

  /** A key that only the view knows. */
  void storeKey() throws Exception {
    run(
        "INSERT INTO registry.k VALUES ('AbC123','\\x%s','billing','producer',1,null)"
            .formatted(sha256(API_KEY)));
  }

  void close() throws Exception {
    database.close().await(5, SECONDS);
  }

  static EndpointKey endpoint() {
    return new EndpointKey(new ClientUuid(UUID.randomUUID()), Environment.PRODUCTION);
  }

  static Resolution resolution(EndpointKey key, long version) {
    return new Resolution(
        key,
        new ResolvedEndpoint(
            version, SINCE, "https://bus.example/hook", List.of(), null, null, null, true),
        List.of());
  }

  static String sha256(String text) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash);
  }
}
