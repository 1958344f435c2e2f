package io.rookery.dispatch.send;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.guard.GuardPolicy.Allowance;
import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.guard.Target;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A sender with short limits, and names that resolve to this machine or to where none may go. */
final class SendFixture {
  static final int RESPONSE_BYTES_MAX = 16_384;
  static final SendSettings SETTINGS = settings(Duration.ofMillis(800));

  private static final String HOSTS =
      """
      127.0.0.1 receiver.example.com
      127.0.0.1 other.example.com
      10.0.0.7 inside.example.com
      169.254.169.254 metadata.example.com
      """;

  final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setAddressResolverOptions(
                  new AddressResolverOptions()
                      .setHostsValue(Buffer.buffer(HOSTS))
                      .setServers(List.of("127.0.0.1:9"))
                      .setQueryTimeout(200)
                      .setMaxQueries(1)));

  /** Connecting may take 300 ms of the deadline. */
  static SendSettings settings(Duration deadline) {
    return new SendSettings(
        deadline,
        Duration.ofMillis(300),
        Duration.ofMillis(400),
        Duration.ofSeconds(4),
        2,
        100,
        4,
        RESPONSE_BYTES_MAX,
        512,
        Optional.empty());
  }

  WebhookSender sender(SendSettings settings, int... ports) {
    return new WebhookSender(
        vertx, new GuardedResolver(vertx, guard(ports)), settings, System::nanoTime);
  }

  Future<AttemptResult> start(WebhookSender sender, String url, int... ports) {
    return sender.send(
        guard(ports).check(url, Environment.PRODUCTION),
        HttpHeaders.headers().set("webhook-id", "msg_1"),
        Buffer.buffer("{\"a\":1}"));
  }

  Target target(String url, int... ports) {
    return guard(ports).check(url, Environment.PRODUCTION);
  }

  /** One attempt to a receiver on this machine. */
  AttemptResult send(RawReceiver receiver, String path) throws Exception {
    return send(sender(SETTINGS, receiver.port()), receiver, path);
  }

  /** The same by a sender that has sent before. */
  AttemptResult send(WebhookSender sender, RawReceiver receiver) throws Exception {
    return send(sender, receiver, "/hook");
  }

  private AttemptResult send(WebhookSender sender, RawReceiver receiver, String path)
      throws Exception {
    String url = "http://receiver.example.com:" + receiver.port() + path;
    return start(sender, url, receiver.port()).await(5, SECONDS);
  }

  Answered answered(RawReceiver receiver) throws Exception {
    return (Answered) send(receiver, "/hook");
  }

  Failed failed(RawReceiver receiver) throws Exception {
    return (Failed) send(receiver, "/hook");
  }

  private static TargetGuard guard(int... ports) {
    List<Allowance> exceptions =
        IntStream.of(ports)
            .mapToObj(port -> Allowance.parse("production 127.0.0.1/32:" + port + " http"))
            .toList();
    return new TargetGuard(new GuardPolicy(exceptions, Set.of()));
  }

  void close() throws Exception {
    vertx.close().await(5, SECONDS);
  }
}
