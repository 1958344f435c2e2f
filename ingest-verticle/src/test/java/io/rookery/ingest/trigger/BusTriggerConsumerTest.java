package io.rookery.ingest.trigger;

import static io.rookery.ingest.IngestFixture.trigger;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.bus.Wire;
import io.rookery.shared.contract.IngestContract;
import io.rookery.shared.contract.IngestContract.Accepted;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.junit5.VertxExtension;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BusTriggerConsumerTest {
  private Vertx vertx;
  private IngestFixture ingest;
  private String key;

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    this.vertx = vertx;
    ingest = IngestFixture.start(vertx);
    key = ingest.producerKey(Environment.SANDBOX);
  }

  @BeforeEach
  void clear() throws Exception {
    ingest.clear();
  }

  @AfterAll
  void stop() throws Exception {
    ingest.close();
  }

  static Stream<Object> forms() {
    return Stream.of(trigger(), trigger().encode(), trigger().toBuffer());
  }

  @ParameterizedTest
  @MethodSource("forms")
  void a_trigger_is_taken_in_each_form(Object body) throws Exception {
    // When
    Accepted accepted = ask(body, options(key));

    // Then
    assertThat(ingest.text("SELECT id FROM delivery.notification"))
        .isEqualTo(accepted.id().toString());
  }

  @Test
  void the_same_idempotency_key_gets_the_same_id() throws Exception {
    // Given
    DeliveryOptions options = options(key).addHeader(IngestContract.IDEMPOTENCY_KEY, "a");
    Accepted first = ask(trigger(), options);

    // When
    Accepted second = ask(trigger(), options);

    // Then
    assertThat(second).isEqualTo(first);
    assertThat(ingest.count("delivery.queue")).isEqualTo(1);
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of("", 400, "invalid_json"),
        Arguments.of("[]", 400, "not_an_object"),
        Arguments.of(Buffer.buffer(new byte[] {'"', (byte) 0xFF, '"'}), 400, "invalid_utf8"),
        Arguments.of("x".repeat(65_537), 413, "body_too_large"),
        Arguments.of(42, 415, "unsupported_media_type"),
        Arguments.of(null, 415, "unsupported_media_type"),
        Arguments.of(trigger().put("x", 1), 422, "invalid_trigger"),
        Arguments.of(trigger().put("environment", "production"), 403, "wrong_environment"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void what_the_http_door_refuses_is_refused_with_the_same_problem(
      Object body, int status, String code) {
    assertRefused(body, options(key), status, code);
  }

  @Test
  void without_a_valid_key_the_answer_is_401() {
    assertRefused(trigger(), new DeliveryOptions(), 401, "unauthorized");
    assertRefused(trigger(), options("rk_sandbox_k0_wrong"), 401, "unauthorized");
  }

  @Test
  void a_key_of_another_role_is_forbidden() throws Exception {
    assertRefused(trigger(), options(ingest.key(KeyRole.OPERATOR, "op", null)), 403, "forbidden");
  }

  @Test
  void a_malformed_idempotency_key_is_refused() {
    assertRefused(
        trigger(),
        options(key).addHeader(IngestContract.IDEMPOTENCY_KEY, ""),
        400,
        "invalid_idempotency_key");
  }

  @Test
  void without_postgresql_the_answer_is_503() throws Exception {
    // Given
    ask(trigger(), options(key));
    ingest.proxy().goAway();

    // Then
    assertRefused(trigger(), options("rk_sandbox_new_s3"), 503, "unavailable");
    assertRefused(trigger(), options(key), 503, "unavailable");
    ingest.proxy().comeBack();
  }

  private Accepted ask(Object body, DeliveryOptions options) throws Exception {
    return vertx
        .eventBus()
        .<Buffer>request(IngestContract.TRIGGER, body, options)
        .map(reply -> Wire.decode(reply.body(), Accepted.class))
        .await(5, SECONDS);
  }

  private void assertRefused(Object body, DeliveryOptions options, int status, String code) {
    ReplyException refusal = catchThrowableOfType(ReplyException.class, () -> ask(body, options));
    assertThat(refusal.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    Problem problem = Wire.decode(Buffer.buffer(refusal.getMessage()), Problem.class);
    assertThat(problem.status()).isEqualTo(status);
    assertThat(problem.code()).isEqualTo(code);
  }

  private static DeliveryOptions options(String key) {
    return new DeliveryOptions()
        .setSendTimeout(5_000)
        .addHeader(IngestContract.AUTHORIZATION, "Bearer " + key);
  }
}
