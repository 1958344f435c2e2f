package io.rookery.dispatch.attention;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.send.SendSettings;
import io.rookery.dispatch.signing.IndependentVerifier;
import io.rookery.shared.config.Settings;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.ScriptedReceiver;
import io.rookery.shared.testing.ScriptedReceiver.Taken;
import io.rookery.shared.testing.TestClock;
import io.rookery.shared.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OperatorWebhookTest {
  private static final String SECRET = HmacSecret.make(new SecureRandom()).text();
  private static final String CLIENT = "11111111-1111-4111-8111-111111111111";
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

  private final TestClock clock = TestClock.at(NOW);
  private Vertx vertx;
  private Database database;
  private ScriptedReceiver receiver;
  private AttentionSettings settings;
  private Attentions attentions;
  private OperatorWebhook operator;

  @BeforeEach
  void start(Vertx own) throws Exception {
    vertx = own;
    database = TestDatabase.with(Schema.DELIVERY).open(vertx);
    receiver = ScriptedReceiver.start(vertx);
    settings = settings();
    attentions =
        new Attentions(vertx, database, new Directory(vertx, database, clock), clock, settings);
    operator = node();
  }

  @AfterEach
  void stop() throws Exception {
    database.close().await(5, SECONDS);
  }

  @Test
  void what_is_raised_and_what_is_over_is_told_once_each_signed() throws Exception {
    // When
    waitsTooLong();
    tell();
    tell();
    waitsNoMore();
    tell();
    tell();
    // Then
    assertThat(receiver.takenIds()).containsExactly("attention-1-raised", "attention-1-cleared");
    assertThat(receiver.taken()).allMatch(OperatorWebhookTest::isSigned);
    assertThat(receiver.taken().get(0).body().toJsonObject())
        .isEqualTo(
            new JsonObject()
                .put("type", "attention.raised")
                .put("timestamp", "2026-11-25T10:00:00Z")
                .put(
                    "data",
                    new JsonObject()
                        .put("id", 1)
                        .put("client_uuid", CLIENT)
                        .put("environment", "production")
                        .put("kind", "undelivered_too_old")
                        .put("detail", null)
                        .put("since", "2026-11-25T10:00:00Z")
                        .put("cleared_at", null)));
    assertThat(receiver.taken().get(1).body().toJsonObject().getString("type"))
        .isEqualTo("attention.cleared");
  }

  @Test
  void what_is_not_taken_is_told_again_later_with_the_same_id_and_in_order() throws Exception {
    // Given
    receiver.willAnswer(500).thenAnswer(302).thenAnswer(200);
    waitsTooLong();
    waitsNoMore();
    // When
    tell();
    tell();
    clock.advance(Duration.ofSeconds(5));
    tell();
    clock.advance(Duration.ofSeconds(5));
    tell();
    clock.advance(Duration.ofSeconds(5));
    tell();
    // Then
    assertThat(receiver.takenIds())
        .containsExactly(
            "attention-1-raised",
            "attention-1-raised",
            "attention-1-raised",
            "attention-1-cleared");
    assertThat(receiver.taken())
        .extracting(one -> one.headers().get("webhook-attempt"))
        .containsExactly("1", "2", "3", "1");
  }

  @Test
  void several_dispatchers_tell_each_change_once_between_them() throws Exception {
    // Given
    for (int i = 10; i < 50; i++) {
      waitsTooLong("22222222-2222-4222-8222-2222222222" + i);
    }
    OperatorWebhook other = node();
    // When
    Future.all(operator.tell(), other.tell(), node().tell()).await(20, SECONDS);
    // Then
    assertThat(receiver.takenIds()).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void what_a_dispatcher_died_over_is_told_again_when_its_claim_has_run_out() throws Exception {
    // Given
    waitsTooLong();
    new NewsStore(database).claim(NOW, NOW.plusSeconds(45)).await(5, SECONDS);
    tell();
    List<String> before = receiver.takenIds();
    clock.advance(Duration.ofSeconds(45));
    // When
    tell();
    // Then
    assertThat(before).isEmpty();
    assertThat(receiver.takenIds()).containsExactly("attention-1-raised");
  }

  @Test
  void a_webhook_that_is_set_later_is_told_what_is_open_and_not_what_was_over() throws Exception {
    // Given
    attentions =
        new Attentions(
            vertx,
            database,
            new Directory(vertx, database, clock),
            clock,
            new AttentionSettings(
                settings.undeliveredAgeMax(), settings.certificateBefore(), Optional.empty()));
    waitsTooLong();
    waitsNoMore();
    waitsTooLong();
    // When
    tell();
    // Then
    assertThat(receiver.takenIds()).containsExactly("attention-2-raised");
  }

  @Test
  void a_stop_ends_a_call_that_hangs_and_its_news_is_told_again() throws Exception {
    // Given
    receiver.willHang();
    waitsTooLong();
    Future<Void> hanging = operator.tell();
    receiver.next(10);
    // When
    operator.stop().await(5, SECONDS);
    hanging.await(5, SECONDS);
    // Then
    receiver.willAnswer(200);
    clock.advance(Duration.ofSeconds(5));
    node().tell().await(10, SECONDS);
    assertThat(receiver.takenIds()).containsExactly("attention-1-raised", "attention-1-raised");
  }

  private static boolean isSigned(Taken one) {
    return IndependentVerifier.verifies(
        SECRET,
        one.id(),
        one.headers().get("webhook-timestamp"),
        one.body().toString(),
        one.headers().get("webhook-signature"));
  }

  private OperatorWebhook node() {
    return new OperatorWebhook(
        vertx, database, clock, System::nanoTime, settings.webhook().orElseThrow());
  }

  private AttentionSettings settings() {
    Settings all =
        Settings.load(
            null,
            Map.of("ROOKERY_ATTENTION_WEBHOOK_SECRET", SECRET),
            Map.of(
                "attention.webhookUrl",
                receiver.url(),
                "attention.webhookExceptions",
                "production 127.0.0.1/32:" + receiver.port() + " http"));
    AttentionSettings own = AttentionSettings.from(all, SendSettings.from(all));
    all.verify();
    return own;
  }

  private void tell() throws Exception {
    operator.tell().await(10, SECONDS);
  }

  private void waitsTooLong() throws Exception {
    waitsTooLong(CLIENT);
  }

  private void waitsTooLong(String client) throws Exception {
    run(
        "INSERT INTO delivery.undelivered VALUES ('%s',1,1,64,3,'%s',now())"
            .formatted(client, NOW.minusSeconds(7_200)));
    attentions.check().await(10, SECONDS);
  }

  private void waitsNoMore() throws Exception {
    run("DELETE FROM delivery.undelivered");
    attentions.check().await(10, SECONDS);
  }

  private void run(String sql) throws Exception {
    database.pool().query(sql).execute().await(5, SECONDS);
  }
}
