package io.rookery.shared.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AuditLogTest {
  private static final EndpointKey ENDPOINT =
      new EndpointKey(new ClientUuid(UUID.randomUUID()), Environment.PRODUCTION);
  private static final AuditEntry PAUSE =
      AuditEntry.of(
              new Actor("key1", "anna", KeyRole.ACCOUNT_MANAGER, "request-1"),
              AuditAction.ENDPOINT_PAUSE,
              ENDPOINT,
              null)
          .to(new JsonObject().put("instruction", 7));

  private Database database;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    database = TestDatabase.with().open(vertx);
  }

  @AfterEach
  void close() throws Exception {
    database.close().await(5, SECONDS);
  }

  @Test
  void an_entry_says_who_did_what_to_what() throws Exception {
    // When
    database.pool().withTransaction(sql -> AuditLog.append(sql, PAUSE)).await(5, SECONDS);
    // Then
    Row row =
        database
            .pool()
            .query("SELECT * FROM audit.entry")
            .execute()
            .await(5, SECONDS)
            .iterator()
            .next();
    assertThat(row.toJson().getMap())
        .containsEntry("actor", "anna")
        .containsEntry("key_id", "key1")
        .containsEntry("role", "account-manager")
        .containsEntry("request_id", "request-1")
        .containsEntry("action", "endpoint.pause")
        .containsEntry("client_uuid", ENDPOINT.client().toString())
        .containsEntry("environment", ENDPOINT.environment().code())
        .containsEntry("after", new JsonObject().put("instruction", 7));
    assertThat(row.getOffsetDateTime("at")).isNotNull();
  }

  @Test
  void what_is_not_committed_is_not_recorded() throws Exception {
    // When
    Throwable failure =
        catchThrowable(
            () ->
                database
                    .pool()
                    .withTransaction(
                        sql ->
                            AuditLog.append(sql, PAUSE)
                                .compose(added -> Future.failedFuture("the change fails")))
                    .await(5, SECONDS));
    // Then
    assertThat(failure).hasMessage("the change fails");
    assertThat(entries()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit.entry SET actor='nobody'",
        "DELETE FROM audit.entry",
        "TRUNCATE audit.entry"
      })
  void nothing_recorded_can_be_changed_or_taken_away(String statement) throws Exception {
    // Given
    database.pool().withTransaction(sql -> AuditLog.append(sql, PAUSE)).await(5, SECONDS);
    // When
    Throwable refused =
        catchThrowable(() -> database.pool().query(statement).execute().await(5, SECONDS));
    // Then
    assertThat(refused).hasMessageContaining("append-only");
    assertThat(entries()).isOne();
  }

  private long entries() throws Exception {
    return database
        .pool()
        .query("SELECT count(*) FROM audit.entry")
        .execute()
        .await(5, SECONDS)
        .iterator()
        .next()
        .getLong(0);
  }
}
