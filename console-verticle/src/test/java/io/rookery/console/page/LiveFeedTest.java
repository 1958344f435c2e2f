package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Stops;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.Outcome;
import io.rookery.shared.contract.DispatchContract.Outcomes;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LiveFeedTest {
  private static final ClientUuid MINE = ClientUuid.parse("6f2c8a52-9a0e-4c69-9f0d-0d6a2f6f5b11");
  private static final ClientUuid OTHER = ClientUuid.parse("0b7e1c1e-55aa-4f0e-8f3e-3a9c5a7d1e22");
  private static final NotificationId ID =
      NotificationId.parse("01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f");

  private ConsoleFixture console;
  private Vertx vertx;
  private HttpClient http;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    this.vertx = vertx;
    http = vertx.createHttpClient();
    console = new ConsoleFixture(vertx);
    console.serve(ControlContract.STOPS, asked -> Future.succeededFuture(new Stops(List.of())));
    console.serve(
        AttentionContract.LIST,
        asked -> Future.succeededFuture(new AttentionContract.AttentionPage(List.of(), null)));
  }

  @AfterEach
  void stop() throws Exception {
    console.close();
  }

  @Test
  void outcomes_arrive_as_they_happen_and_only_those_that_may_be_seen() throws Exception {
    // Given
    String key = console.key(KeyRole.AUDITOR, Environment.SANDBOX, List.of(MINE));
    Stream stream = open(BrowserDouble.signedIn(console, key));
    // When
    DispatchContract.OUTCOME.announce(
        vertx,
        new Outcomes(
            List.of(
                outcome(MINE, Environment.SANDBOX, DeliveryEvent.DELIVERED),
                outcome(MINE, Environment.PRODUCTION, DeliveryEvent.DELIVERED),
                outcome(OTHER, Environment.SANDBOX, DeliveryEvent.EXHAUSTED))));
    // Then
    JsonObject rates = stream.ratesWhere(second -> second.getInteger("all") > 0);
    assertThat(rates.getInteger("all")).isEqualTo(1);
    assertThat(rates.getInteger("delivered")).isEqualTo(1);
    assertThat(rates.getInteger("failed")).isZero();
    assertThat(stream.text()).contains("event: outcomes").contains(ID.toString());
  }

  @Test
  void more_than_fifty_in_a_second_are_sampled_and_counted() throws Exception {
    // Given
    Stream stream = open(BrowserDouble.signedIn(console, console.key(KeyRole.AUDITOR)));
    Outcome one = outcome(MINE, Environment.SANDBOX, DeliveryEvent.EXHAUSTED);
    // When
    DispatchContract.OUTCOME.announce(vertx, new Outcomes(Collections.nCopies(70, one)));
    // Then
    JsonObject rates = stream.ratesWhere(second -> second.getInteger("all") > 0);
    assertThat(rates.getInteger("all")).isEqualTo(70);
    assertThat(rates.getInteger("failed")).isEqualTo(70);
    assertThat(rates.getInteger("shown")).isEqualTo(50);
  }

  @Test
  void nobody_follows_without_a_session() throws Exception {
    // Given
    BrowserDouble nobody = new BrowserDouble(console);
    // When
    int status = nobody.get("/live").statusCode();
    // Then
    assertThat(status).isEqualTo(401);
  }

  private static Outcome outcome(ClientUuid client, Environment environment, DeliveryEvent state) {
    return new Outcome(
        ID, 7, client, environment, state, 1, 200, Instant.parse("2026-11-25T09:00:00Z"));
  }

  private Stream open(BrowserDouble browser) throws Exception {
    Stream stream = new Stream();
    HttpClientResponse response =
        http.request(HttpMethod.GET, console.port(), "127.0.0.1", "/live")
            .compose(request -> request.putHeader("cookie", browser.cookie()).send())
            .onSuccess(answer -> answer.handler(chunk -> stream.take(chunk.toString())))
            .await(5, TimeUnit.SECONDS);
    assertThat(response.statusCode()).isEqualTo(200);
    // The first second shows that it is followed.
    stream.ratesWhere(second -> true);
    return stream;
  }

  /** What a page has read of the feed. */
  private static final class Stream {
    private static final String RATES = "event: rates\ndata: ";

    private final StringBuilder text = new StringBuilder();
    private int read;
    private Predicate<JsonObject> wanted = second -> false;
    private Promise<JsonObject> found = Promise.promise();

    /** A chunk may end anywhere in an event. */
    synchronized void take(String chunk) {
      text.append(chunk);
      int end;
      while ((end = text.indexOf("\n\n", read)) >= 0) {
        String event = text.substring(read, end);
        read = end + 2;
        if (event.startsWith(RATES)) {
          JsonObject second = new JsonObject(event.substring(RATES.length()));
          if (wanted.test(second)) {
            found.tryComplete(second);
          }
        }
      }
    }

    JsonObject ratesWhere(Predicate<JsonObject> predicate) throws Exception {
      Future<JsonObject> next;
      synchronized (this) {
        wanted = predicate;
        found = Promise.promise();
        next = found.future();
      }
      return next.await(5, TimeUnit.SECONDS);
    }

    synchronized String text() {
      return text.toString();
    }
  }
}
