package io.rookery.subscription.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.audit.AuditLog;
import io.rookery.shared.contract.AuditContract.AuditFilter;
import io.rookery.shared.contract.AuditContract.AuditPage;
import io.rookery.shared.contract.AuditContract.AuditSight;
import io.rookery.shared.contract.AuditContract.Audited;
import io.rookery.shared.contract.AuditContract.AuditedObject;
import io.rookery.shared.contract.AuditContract.ListAudit;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Four entries, from the oldest: ended (a client), paused (its sandbox), other (another client),
 * revoked (a key).
 */
@ExtendWith(VertxExtension.class)
class AuditTrailTest {
  private static final ClientUuid CLIENT = new ClientUuid(UUID.randomUUID());
  private static final ClientUuid OTHER = new ClientUuid(UUID.randomUUID());
  private static final Actor ANNA = new Actor("key1", "anna", KeyRole.ACCOUNT_MANAGER, "r-1");
  private static final Actor GRACE = new Actor("key2", "grace", KeyRole.OPERATOR, "r-2");
  private static final AuditSight ALL = new AuditSight(null, false, null);
  private static final AuditFilter ANY = new AuditFilter(null, null, null, null, null);
  private static final Instant PAST = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");

  private Database database;
  private AuditTrail trail;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    database = TestDatabase.with(SubscriptionRole.REGISTRY).open(vertx);
    trail = new AuditTrail(database);
    add(AuditEntry.of(ANNA, AuditAction.SUBSCRIPTION_ENDED, CLIENT, null, null));
    add(AuditEntry.of(ANNA, AuditAction.ENDPOINT_PAUSE, CLIENT, Environment.SANDBOX, null));
    add(AuditEntry.of(GRACE, AuditAction.SUBSCRIPTION_ENDED, OTHER, null, null));
    add(
        AuditEntry.of(GRACE, AuditAction.KEY_REVOKED, null, null, "key9")
            .from(new JsonObject().put("name", "old")));
  }

  @AfterEach
  void close() throws Exception {
    database.close().await(5, SECONDS);
  }

  static Stream<Arguments> questions() {
    return Stream.of(
        Arguments.of(ALL, ANY, "revoked other paused ended"),
        Arguments.of(new AuditSight(null, true, null), ANY, "other paused ended"),
        Arguments.of(new AuditSight(List.of(CLIENT), false, null), ANY, "paused ended"),
        Arguments.of(new AuditSight(List.of(CLIENT, OTHER), true, null), ANY, "other paused ended"),
        Arguments.of(new AuditSight(null, true, Environment.SANDBOX), ANY, "paused"),
        Arguments.of(new AuditSight(null, true, Environment.PRODUCTION), ANY, ""),
        Arguments.of(ALL, new AuditFilter("anna", null, null, null, null), "paused ended"),
        Arguments.of(
            ALL, new AuditFilter(null, "subscription.ended", null, null, null), "other ended"),
        Arguments.of(ALL, new AuditFilter(null, null, "key9", null, null), "revoked"),
        Arguments.of(ALL, new AuditFilter("anna", null, null, PAST, FUTURE), "paused ended"),
        Arguments.of(ALL, new AuditFilter(null, null, null, FUTURE, null), ""),
        Arguments.of(ALL, new AuditFilter(null, null, null, null, PAST), ""));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void what_is_asked_for_is_listed_newest_first(AuditSight sight, AuditFilter filter, String names)
      throws Exception {
    // When
    AuditPage page = trail.list(new ListAudit(sight, filter, null, 10)).await(5, SECONDS);
    // Then
    assertThat(String.join(" ", page.entries().stream().map(AuditTrailTest::name).toList()))
        .isEqualTo(names);
    assertThat(page.next()).isNull();
  }

  @Test
  void pages_follow_each_other_without_gap_or_repetition() throws Exception {
    // When
    AuditPage first = trail.list(new ListAudit(ALL, ANY, null, 3)).await(5, SECONDS);
    AuditPage last = trail.list(new ListAudit(ALL, ANY, first.next(), 3)).await(5, SECONDS);
    // Then
    assertThat(first.entries())
        .extracting(AuditTrailTest::name)
        .containsExactly("revoked", "other", "paused");
    assertThat(last.entries()).extracting(AuditTrailTest::name).containsExactly("ended");
    assertThat(last.next()).isNull();
  }

  @Test
  void an_entry_says_who_did_what_to_what() throws Exception {
    // When
    Audited entry = trail.list(new ListAudit(ALL, ANY, null, 1)).await(5, SECONDS).entries().get(0);
    // Then
    assertThat(entry.actor()).isEqualTo(GRACE);
    assertThat(entry.action()).isEqualTo("key.revoked");
    assertThat(entry.object()).isEqualTo(new AuditedObject(null, null, "key9"));
    assertThat(new JsonObject(entry.before())).isEqualTo(new JsonObject().put("name", "old"));
    assertThat(entry.after()).isNull();
    assertThat(entry.at()).isNotNull();
  }

  private static String name(Audited entry) {
    return switch (entry.action()) {
      case "key.revoked" -> "revoked";
      case "endpoint.pause" -> "paused";
      default -> entry.object().client().equals(CLIENT) ? "ended" : "other";
    };
  }

  private void add(AuditEntry entry) throws Exception {
    database.pool().withTransaction(sql -> AuditLog.append(sql, entry)).await(5, SECONDS);
  }
}
