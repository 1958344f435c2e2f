package io.rookery.shared.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.testing.RawHttp;
import io.rookery.shared.testing.RawHttp.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class BearerAuthTest {
  private static final int BURST = 3;

  private final Promise<Optional<Principal>> later = Promise.promise();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final AtomicLong nanos = new AtomicLong();
  private HttpDoor door;
  private int port;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    door = new HttpDoor(vertx, Doors.settings(Doors.LIMITS), new OpsHealth());
    BearerAuth auth =
        new BearerAuth(this::check, new RateLimit(new DoorSettings.Rate(2, BURST), nanos::get));
    door.router()
        .post("/echo")
        .handler(
            context -> {
              threads.add(Thread.currentThread());
              context.next();
            })
        .handler(auth.require(KeyRole.PRODUCER, KeyRole.OPERATOR))
        .handler(
            context -> {
              threads.add(Thread.currentThread());
              context.response().putHeader("x-caller", BearerAuth.principal(context).name());
              Doors.echo(door, context);
            });
    port = HttpDoorTest.onContext(vertx, door::open);
  }

  @AfterEach
  void close() throws Exception {
    door.close().await(5, SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer producer", "bearer producer", "Bearer operator"})
  void a_key_of_an_allowed_role_passes(String authorization) throws Exception {
    // When
    Answer answer = ask("Authorization: " + authorization + "\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-caller")).isEqualTo(authorization.substring(7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Authorization: Bearer\r\n",
        "Authorization: Basic cHJv\r\n",
        "Authorization: Bearer unknown\r\n",
        "Authorization: producer\r\n"
      })
  void every_caller_without_a_valid_key_gets_the_same_401(String header) throws Exception {
    // Given
    Answer other = ask("Authorization: Bearer unknown\r\nX-Request-Id: same\r\n");
    // When
    Answer answer = ask(header + "X-Request-Id: same\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("www-authenticate")).startsWith("Bearer");
    assertThat(answer.body()).isEqualTo(other.body());
  }

  @Test
  void a_key_of_another_role_is_answered_403_whatever_the_body() throws Exception {
    // Given
    String request = "POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer auditor\r\n";
    try (RawHttp client = new RawHttp(port)) {
      // When
      Answer answer = client.write(request + "Content-Length: 9999999\r\n\r\n").read();
      // Then
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.hasCode("forbidden")).isTrue();
    }
  }

  @Test
  void the_body_waits_while_the_key_is_looked_up(Vertx vertx) throws Exception {
    // Given
    try (RawHttp client = new RawHttp(port)) {
      client.write(request("Authorization: Bearer later\r\n"));
      // When
      vertx.setTimer(100, fired -> later.complete(principal(KeyRole.PRODUCER)));
      Answer answer = client.read();
      // Then
      assertThat(answer.body()).isEqualTo("got {}");
      assertThat(threads).hasSize(1);
    }
  }

  @Test
  void keys_that_cannot_be_checked_are_answered_503() throws Exception {
    // When
    Answer answer = ask("Authorization: Bearer down\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).isNotNull();
  }

  @Test
  void a_key_that_asks_too_often_is_answered_429_until_a_token_is_there() throws Exception {
    // Given
    for (int i = 0; i < BURST; i++) {
      assertThat(askAs("operator").status()).isEqualTo(200);
    }
    // When
    Answer refused = askAs("operator");
    Answer ofAnother = askAs("producer");
    nanos.addAndGet(SECONDS.toNanos(1) / 2);
    Answer later = askAs("operator");
    // Then
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.hasCode("rate_limited")).isTrue();
    assertThat(refused.header("retry-after")).isEqualTo("1");
    assertThat(ofAnother.status()).isEqualTo(200);
    assertThat(later.status()).isEqualTo(200);
  }

  @Test
  void a_silent_key_saves_no_more_than_its_burst() throws Exception {
    // Given
    askAs("operator");
    nanos.addAndGet(SECONDS.toNanos(3_600));
    // When
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i <= BURST; i++) {
      statuses.add(askAs("operator").status());
    }
    // Then
    assertThat(statuses).containsExactly(200, 200, 200, 429);
  }

  @Test
  void the_role_is_refused_before_the_rate() throws Exception {
    // When
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i <= BURST; i++) {
      statuses.add(askAs("auditor").status());
    }
    // Then
    assertThat(statuses).containsOnly(403);
  }

  private Answer askAs(String key) throws IOException {
    return ask("Authorization: Bearer " + key + "\r\n");
  }

  private Future<Optional<Principal>> check(String key) {
    return switch (key) {
      case "producer" -> Future.succeededFuture(principal(KeyRole.PRODUCER));
      case "operator" -> Future.succeededFuture(principal(KeyRole.OPERATOR));
      case "auditor" -> Future.succeededFuture(principal(KeyRole.AUDITOR));
      case "later" -> later.future();
      case "down" -> Future.failedFuture(new ConnectException("refused"));
      default -> Future.succeededFuture(Optional.empty());
    };
  }

  private static Optional<Principal> principal(KeyRole role) {
    return Optional.of(new Principal(role.wireName(), role.wireName(), role, null, null));
  }

  private static String request(String header) {
    return "POST /echo HTTP/1.1\r\nHost: x\r\n"
        + header
        + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
  }

  private Answer ask(String header) throws IOException {
    try (RawHttp client = new RawHttp(port)) {
      return client.write(request(header)).read();
    }
  }
}
