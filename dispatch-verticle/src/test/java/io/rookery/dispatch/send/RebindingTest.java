package io.rookery.dispatch.send;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.guard.GuardPolicy.Allowance;
import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.guard.Target;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.ScriptedNameServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Names that lead elsewhere from one look-up to the next. Outside is 127.0.0.1, which an exception
 * makes as good as public; inside is 127.0.0.2 on the same port, where each connection is counted.
 */
class RebindingTest {
  private static final String NAME = "moves.example.com";
  private static final String OUTSIDE = "127.0.0.1";
  private static final String INSIDE = "127.0.0.2";
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 0\n\n";

  private final Vertx others = Vertx.vertx();
  private ScriptedNameServer names;
  private RawReceiver outside;
  private RawReceiver inside;
  private Vertx vertx;
  private GuardedResolver resolver;
  private Target target;
  private WebhookSender sender;

  @BeforeEach
  void open() throws Exception {
    names = ScriptedNameServer.start(others);
    outside = new RawReceiver(others).answers(OK);
    int port = outside.port();
    inside = new RawReceiver(others, new NetServerOptions(), INSIDE, port).answers(OK);
    vertx = Vertx.vertx(new VertxOptions().setAddressResolverOptions(names.options()));
    Allowance outsideOnly = Allowance.parse("production " + OUTSIDE + "/32:" + port + " http");
    TargetGuard guard = new TargetGuard(new GuardPolicy(List.of(outsideOnly), Set.of()));
    resolver = new GuardedResolver(vertx, guard);
    target = guard.check("http://" + NAME + ":" + port + "/hook", Environment.PRODUCTION);
    sender = new WebhookSender(vertx, resolver, SendFixture.SETTINGS, System::nanoTime);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(5, SECONDS);
    others.close().await(5, SECONDS);
  }

  @Test
  void a_name_that_moved_inside_since_it_was_saved_is_refused_and_nothing_is_connected()
      throws Exception {
    // Given
    names.answers(NAME, OUTSIDE).answers(NAME, INSIDE);
    resolver.resolve(target).await(5, SECONDS);
    awaitMoved();
    // When
    AttemptResult result = send();
    // Then
    assertRefused(result);
    assertThat(connectionsInside()).isZero();
    assertThat(outside.taken()).isEmpty();
  }

  @Test
  void between_the_check_and_the_connection_the_name_is_not_asked_again() throws Exception {
    // Given
    names.answers(NAME, OUTSIDE).answers(NAME, INSIDE);
    // When
    AttemptResult result = send();
    // Then
    assertThat(((Answered) result).status()).isEqualTo(200);
    assertThat(names.lookups(NAME)).isEqualTo(1);
    assertThat(outside.taken()).hasSize(1);
    assertThat(connectionsInside()).isZero();
  }

  @Test
  void a_kept_connection_is_not_used_once_its_name_has_moved() throws Exception {
    // Given
    names.answers(NAME, OUTSIDE).answers(NAME, INSIDE);
    send();
    awaitMoved();
    // When
    AttemptResult result = send();
    // Then
    assertRefused(result);
    assertThat(outside.taken()).hasSize(1);
    assertThat(connectionsInside()).isZero();
  }

  @Test
  void one_address_inside_among_others_is_enough_to_connect_to_none() throws Exception {
    // Given
    names.answers(NAME, OUTSIDE, INSIDE);
    // When
    AttemptResult result = send();
    // Then
    assertRefused(result);
    assertThat(connectionsInside()).isZero();
    assertThat(outside.taken()).isEmpty();
  }

  @Test
  void to_another_address_than_was_checked_nothing_is_written() throws Exception {
    // Given
    names.answers(NAME, OUTSIDE);
    Promise<AttemptResult> result = Promise.promise();
    HttpClient client = vertx.createHttpClient();
    // When
    vertx.runOnContext(
        then -> {
          Exchange exchange =
              new Exchange(
                  vertx,
                  leadingInside(client),
                  SendFixture.SETTINGS,
                  System::nanoTime,
                  new AddressLimit(1),
                  new Outgoing(target, HttpHeaders.headers(), Buffer.buffer("{}")));
          exchange.result().onComplete(result);
          exchange.start(resolver);
        });
    // Then
    assertRefused(result.future().eventually(client::close).await(5, SECONDS));
    assertThat(connectionsInside()).isEqualTo(1);
    assertThat(inside.taken()).noneMatch(request -> request.contains("POST"));
  }

  /** An answer that is valid for 0 s may still be kept for a moment. */
  private void awaitMoved() throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos(10);
    while (!resolver.resolve(target).map(false).otherwise(true).await(5, SECONDS)) {
      assertThat(System.nanoTime()).as("moves in time").isLessThan(end);
    }
  }

  /** So far. One of our own, once it is answered, shows that all before it were counted. */
  private int connectionsInside() throws Exception {
    Promise<Buffer> answered = Promise.promise();
    NetClient client = others.createNetClient();
    client
        .connect(inside.port(), INSIDE)
        .onSuccess(own -> own.handler(answered::tryComplete).write("{}"));
    answered.future().eventually(client::close).await(5, SECONDS);
    return inside.accepted() - 1;
  }

  private AttemptResult send() throws Exception {
    return sender.send(target, HttpHeaders.headers(), Buffer.buffer("{}")).await(5, SECONDS);
  }

  private static void assertRefused(AttemptResult result) {
    Failed failed = (Failed) result;
    assertThat(failed.failure()).isEqualTo(FailureClass.ADDRESS_REFUSED);
    assertThat(failed.detail()).contains(INSIDE);
  }

  /** A client with a fault: it does not connect where it is told to. */
  private static HttpClient leadingInside(HttpClient client) {
    return (HttpClient)
        Proxy.newProxyInstance(
            HttpClient.class.getClassLoader(),
            new Class<?>[] {HttpClient.class},
            (proxy, method, arguments) -> {
              if (arguments[0] instanceof RequestOptions options) {
                int port = options.getPort();
                options.setServer(SocketAddress.inetSocketAddress(port, INSIDE));
              }
              return method.invoke(client, arguments);
            });
  }
}
