package io.rookery.dispatch.send;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.shared.testing.TestCertificate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several hosts on one address, each with connections of its own, and one limit for all. */
class AddressLimitTest {
  private static final int HOSTS = 6;
  private static final int LIMIT = 3;
  @TempDir private static Path folder;
  private static TestCertificate certificate;
  private final SendFixture given = new SendFixture();
  private final Vertx receivers = Vertx.vertx();
  private final AtomicInteger connections = new AtomicInteger();
  private int[] ports;
  private WebhookSender sender;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(folder, "dns:receiver.example.com", 1, 1);
  }

  @AfterEach
  void close() throws Exception {
    given.close();
    receivers.close().await(5, SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void idle_connections_to_some_hosts_make_room_for_calls_to_others(String scheme)
      throws Exception {
    // Given
    open(scheme);
    // When
    for (int call = 0; call < 2 * HOSTS; call++) {
      AttemptResult result = send(scheme, call % HOSTS).await(20, SECONDS);
      // Then
      assertThat(result).isInstanceOf(Answered.class);
    }
    awaitConnectionsWithinTheLimit();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void no_call_loses_its_connection_to_another(String scheme) throws Exception {
    // Given
    open(scheme);
    SplittableRandom random = new SplittableRandom(7);
    List<AttemptResult> results = new ArrayList<>();
    // When
    for (int round = 0; round < 200; round++) {
      List<Future<AttemptResult>> together = new ArrayList<>();
      for (int call = 0; call < LIMIT; call++) {
        together.add(send(scheme, random.nextInt(HOSTS)));
      }
      results.addAll(Future.all(together).await(20, SECONDS).<AttemptResult>list());
    }
    // Then
    assertThat(results).hasSize(200 * LIMIT).allMatch(Answered.class::isInstance);
    awaitConnectionsWithinTheLimit();
  }

  @Test
  void calls_that_start_in_one_turn_of_the_event_loop_do_not_lose_theirs_either() throws Exception {
    // Given
    open("http");
    SplittableRandom random = new SplittableRandom(7);
    List<AttemptResult> results = new ArrayList<>();
    // When
    for (int round = 0; round < 400; round++) {
      Promise<List<AttemptResult>> ended = Promise.promise();
      given
          .vertx
          .getOrCreateContext()
          .runOnContext(
              turn -> {
                List<Future<AttemptResult>> together = new ArrayList<>();
                for (int call = 0; call < LIMIT; call++) {
                  String url = "http://127.0.0.1:" + ports[random.nextInt(HOSTS)] + "/";
                  together.add(given.start(sender, url, ports));
                }
                Future.all(together).map(all -> all.<AttemptResult>list()).onComplete(ended);
              });
      results.addAll(ended.future().await(20, SECONDS));
    }
    // Then
    assertThat(results).hasSize(400 * LIMIT).allMatch(Answered.class::isInstance);
  }

  private void open(String scheme) throws Exception {
    HttpServerOptions options = new HttpServerOptions();
    if (scheme.equals("https")) {
      options.setSsl(true).setUseAlpn(true).setKeyCertOptions(certificate.options());
    }
    ports = new int[HOSTS];
    for (int host = 0; host < HOSTS; host++) {
      ports[host] =
          receivers
              .createHttpServer(options)
              .connectionHandler(
                  connection -> {
                    connections.incrementAndGet();
                    connection.closeHandler(closed -> connections.decrementAndGet());
                  })
              .requestHandler(request -> request.response().end())
              .listen(0, "127.0.0.1")
              .await(5, SECONDS)
              .actualPort();
    }
    Duration patient = Duration.ofSeconds(5);
    SendSettings settings =
        new SendSettings(
            Duration.ofSeconds(20),
            patient,
            patient,
            Duration.ofMinutes(1),
            LIMIT,
            LIMIT,
            100,
            SendFixture.RESPONSE_BYTES_MAX,
            0,
            Optional.of(certificate.certificate().toString()));
    sender = given.sender(settings, ports);
  }

  private Future<AttemptResult> send(String scheme, int host) {
    return given.start(sender, scheme + "://receiver.example.com:" + ports[host] + "/", ports);
  }

  /** Long before they would be closed for being idle, which is after a minute. */
  private void awaitConnectionsWithinTheLimit() throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos(10);
    while (connections.get() > LIMIT) {
      assertThat(System.nanoTime()).as("closed in time").isLessThan(end);
      receivers.timer(20, MILLISECONDS).await(5, SECONDS);
    }
  }
}
