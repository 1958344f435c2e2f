package io.rookery.ingest;

import static io.rookery.ingest.IngestFixture.ONE;
import static io.rookery.ingest.IngestFixture.trigger;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** PostgreSQL is away, hangs or is slow: 503 within a second, and service again by itself. */
@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnavailableTest {
  private IngestFixture first;
  private IngestFixture ingest;
  private String key;

  @BeforeAll
  void migrate(Vertx vertx) throws Exception {
    first = IngestFixture.start(vertx);
  }

  @AfterAll
  void closeAll() throws Exception {
    first.close();
  }

  private void start(Map<String, String> overrides) throws Exception {
    first.clear();
    ingest = first.another(overrides);
    key = ingest.producerKey(Environment.SANDBOX);
    ingest.post(key, ONE, Buffer.buffer("{}"));
  }

  @AfterEach
  void stop() throws Exception {
    ingest.proxy().speak();
    ingest.close();
  }

  @Test
  void without_postgresql_the_answer_is_503_within_a_second_and_then_service_again()
      throws Exception {
    // Given
    start(Map.of("intake.answerWithin", "500ms"));
    ingest.proxy().goAway();
    // Finds its connection cut; from then on it is known that none is there.
    ingest.post(key, ONE, trigger());

    // When
    long from = System.nanoTime();
    HttpResponse<Buffer> away = ingest.post(key, ONE, trigger());
    long tookMs = (System.nanoTime() - from) / 1_000_000;
    ingest.proxy().comeBack();
    HttpResponse<Buffer> back = ingest.post(key, ONE, trigger());

    // Then
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat(away.getHeader("retry-after")).isEqualTo("1");
    assertThat(away.bodyAsJsonObject().getString("code")).isEqualTo("unavailable");
    assertThat(tookMs).isLessThan(1_000);
    assertThat(back.statusCode()).isEqualTo(202);
    assertThat(ingest.count("delivery.queue")).isEqualTo(1);
  }

  @Test
  void a_key_that_is_not_yet_known_gets_its_503_within_a_second_too(Vertx vertx) throws Exception {
    // Given
    start(Map.of());
    String unknown = ingest.producerKey(Environment.PRODUCTION);
    ingest.proxy().goAway();

    // When
    long from = System.nanoTime();
    HttpResponse<Buffer> away = ingest.post(unknown, ONE, trigger());

    // Then
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat((System.nanoTime() - from) / 1_000_000).isLessThan(1_000);
    ingest.proxy().comeBack();
  }

  @Test
  void while_postgresql_hangs_what_is_written_is_unknown_and_what_waits_is_never_stored()
      throws Exception {
    // Given
    start(Map.of("intake.answerWithin", "300ms", "intake.writeTimeout", "1s"));
    ingest.proxy().fallSilent();

    // When
    Future<HttpResponse<Buffer>> written = ingest.send(key, ONE, null, named("written"));
    Future<HttpResponse<Buffer>> waiting = ingest.send(key, ONE, null, named("waiting"));

    // Then
    assertThat(List.of(code(written.await(5, SECONDS)), code(waiting.await(5, SECONDS))))
        .containsExactlyInAnyOrder("outcome_unknown", "unavailable");
    ingest.proxy().speak();
    awaitService();
    assertThat(ingest.count("delivery.notification WHERE user_id IN ('written','waiting')"))
        .isLessThanOrEqualTo(1);
  }

  @Test
  void more_than_may_wait_is_refused_at_once() throws Exception {
    // Given
    start(Map.of("intake.waitingMax", "3", "intake.answerWithin", "3s"));
    ingest.proxy().fallSilent();

    // When
    List<Future<HttpResponse<Buffer>>> answers =
        IntStream.range(0, 10).mapToObj(i -> ingest.send(key, ONE, null, named("u" + i))).toList();

    // Then
    long from = System.nanoTime();
    assertThat(Future.any(answers).await(5, SECONDS)).isNotNull();
    assertThat((System.nanoTime() - from) / 1_000_000).isLessThan(2_900);
    for (Future<HttpResponse<Buffer>> answer : answers) {
      assertThat(answer.await(5, SECONDS).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void a_drained_role_has_answered_all_it_took() throws Exception {
    // Given
    start(Map.of());
    List<Future<HttpResponse<Buffer>>> answers =
        IntStream.range(0, 50).mapToObj(i -> ingest.send(key, ONE, null, named("u" + i))).toList();
    Future.any(answers).await(5, SECONDS);

    // When
    ingest.verticle().drain().await(10, SECONDS);

    // Then
    long accepted = 0;
    for (Future<HttpResponse<Buffer>> answer : answers) {
      boolean answered =
          answer
              .otherwiseEmpty()
              .map(got -> got != null && got.statusCode() == 202)
              .await(5, SECONDS);
      accepted += answered ? 1 : 0;
    }
    assertThat(ingest.count("delivery.queue")).isEqualTo(accepted);
  }

  private void awaitService() throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos(10);
    while (ingest.post(key, ONE, trigger()).statusCode() != 202) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private static Buffer named(String userId) {
    return trigger().put("user_id", userId).toBuffer();
  }

  private static String code(HttpResponse<Buffer> answer) {
    return answer.bodyAsJsonObject().getString("code");
  }
}
