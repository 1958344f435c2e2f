package io.rookery.ingest.trigger;

import static io.rookery.ingest.IngestFixture.ONE;
import static io.rookery.ingest.IngestFixture.assertRefused;
import static io.rookery.ingest.IngestFixture.trigger;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.ingest.IngestFixture;
import io.rookery.shared.bus.Wire;
import io.rookery.shared.contract.IngestContract;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** One a second is allowed to a key, and sixty are asked at once: a minute would be time enough. */
@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TooManyRequestsTest {
  private static final int AT_ONCE = 60;

  private Vertx vertx;
  private IngestFixture ingest;

  @BeforeAll
  void start(Vertx vertx) throws Exception {
    this.vertx = vertx;
    ingest =
        IngestFixture.start(
            vertx, Map.of("http.requestsPerSecondOfKey", "1", "http.requestsBurstOfKey", "1"));
  }

  @AfterAll
  void stop() throws Exception {
    ingest.close();
  }

  @Test
  void a_key_that_asks_too_often_by_http_is_answered_429_and_when_to_come_back() throws Exception {
    // Given
    String key = ingest.producerKey(Environment.SANDBOX);

    // When
    List<Future<HttpResponse<Buffer>>> asked =
        atOnce(() -> ingest.send(key, ONE, null, trigger().toBuffer()));

    // Then
    List<HttpResponse<Buffer>> refused =
        asked.stream().map(Future::result).filter(one -> one.statusCode() != 202).toList();
    assertThat(refused).isNotEmpty().hasSizeLessThan(AT_ONCE);
    for (HttpResponse<Buffer> answer : refused) {
      assertRefused(answer, 429, "rate_limited");
      assertThat(answer.getHeader("retry-after")).isEqualTo("1");
    }
  }

  @Test
  void a_key_that_asks_too_often_on_the_bus_gets_the_same_problem() throws Exception {
    // Given
    String key = ingest.producerKey(Environment.SANDBOX);
    long before = ingest.count("delivery.notification");

    // When
    List<Future<Message<Buffer>>> asked = atOnce(() -> onTheBus(key));

    // Then
    List<Problem> refused =
        asked.stream()
            .filter(Future::failed)
            .map(one -> Wire.decode(Buffer.buffer(one.cause().getMessage()), Problem.class))
            .toList();
    assertThat(refused)
        .isNotEmpty()
        .hasSizeLessThan(AT_ONCE)
        .allSatisfy(
            problem -> {
              assertThat(problem.status()).isEqualTo(429);
              assertThat(problem.code()).isEqualTo("rate_limited");
              assertThat(problem.retryAfterSeconds()).isEqualTo(1);
            });
    assertThat(ingest.count("delivery.notification") - before).isEqualTo(AT_ONCE - refused.size());
  }

  @Test
  void of_two_keys_of_one_producer_each_has_its_own_rate() throws Exception {
    // Given
    String busy = ingest.producerKey(Environment.SANDBOX);
    String other = ingest.producerKey(Environment.SANDBOX);
    atOnce(() -> onTheBus(busy));

    // When
    HttpResponse<Buffer> answer = ingest.post(other, ONE, trigger());

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
  }

  private Future<Message<Buffer>> onTheBus(String key) {
    return vertx
        .eventBus()
        .request(
            IngestContract.TRIGGER,
            trigger(),
            new DeliveryOptions()
                .setSendTimeout(30_000)
                .addHeader(IngestContract.AUTHORIZATION, "Bearer " + key));
  }

  private static <T> List<Future<T>> atOnce(Supplier<Future<T>> ask) throws Exception {
    List<Future<T>> asked = Stream.generate(ask).limit(AT_ONCE).toList();
    Future.join(asked).otherwiseEmpty().await(30, SECONDS);
    return asked;
  }
}
