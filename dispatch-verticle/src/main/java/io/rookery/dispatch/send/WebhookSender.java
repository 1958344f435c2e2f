package io.rookery.dispatch.send;

import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.guard.Target;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Sends one notification once: resolves and guards the host, connects to the checked address,
 * posts, and reads the answer, all before one deadline. Redirects are not followed and nothing is
 * decompressed.
 */
public final class WebhookSender {
  private final Vertx vertx;
  private final Context context;
  private final HttpClient client;
  private final GuardedResolver resolver;
  private final SendSettings settings;
  private final LongSupplier nanoTime;
  private final AddressLimit addresses;
  private final HostLook look;

  /**
   * What came of a test call, and how.
   *
   * @param firstByteMs from the request to the first byte of the answer; null if there was none
   * @param answer the first 1,024 bytes of the answer as text; null if there was none
   */
  public record Tested(
      AttemptResult result, HostLook.Seen seen, Integer firstByteMs, String answer) {}

  /**
   * Belongs to the event loop it is made on: all its connections live there.
   *
   * @param nanoTime a clock that never goes back, such as {@code System::nanoTime}
   */
  public WebhookSender(
      Vertx vertx, GuardedResolver resolver, SendSettings settings, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.client =
        vertx
            .httpClientBuilder()
            .with(options(settings))
            .with(pool(settings))
            // The same failure reaches the request; without this, each hostile receiver writes a
            // line of its own into the log.
            .withConnectHandler(connection -> connection.exceptionHandler(failure -> {}))
            .build();
    this.resolver = resolver;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.look = new HostLook(vertx, resolver, settings, nanoTime);
    this.addresses = new AddressLimit(settings.connectionsPerAddressMax());
  }

  /** Never fails: what goes wrong is another {@link AttemptResult}. */
  public Future<AttemptResult> send(Target target, MultiMap headers, Buffer body) {
    return send(new Outgoing(target, headers, body), CallWatch.NONE);
  }

  /** The same call, seen from nearby; a look at the host comes first. */
  public Future<Tested> test(Target target, MultiMap headers, Buffer body) {
    TestCall call = new TestCall(nanoTime);
    return look.at(target)
        .compose(
            seen ->
                send(new Outgoing(target, headers, body), call)
                    .map(result -> new Tested(result, seen, call.firstByteMs(), call.answer())));
  }

  private Future<AttemptResult> send(Outgoing outgoing, CallWatch watch) {
    Exchange exchange = new Exchange(vertx, client, settings, nanoTime, addresses, outgoing);
    exchange.watchedBy(watch);
    if (Vertx.currentContext() == context) {
      exchange.start(resolver);
    } else {
      context.runOnContext(onLoop -> exchange.start(resolver));
    }
    return exchange.result();
  }

  /** Ends what is still open. */
  public Future<Void> close() {
    return Future.join(client.close(), look.close()).mapEmpty();
  }

  private static HttpClientOptions options(SendSettings settings) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
            .setSslHandshakeTimeout(settings.tlsTimeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setKeepAliveTimeout(Math.toIntExact(settings.keepAlive().toSeconds()))
            .setHttp2KeepAliveTimeout(Math.toIntExact(settings.keepAlive().toSeconds()))
            .setDecompressionSupported(false)
            .setMaxHeaderSize(settings.responseBytesMax())
            // HTTP/1.1 in clear, HTTP/2 only where TLS agrees on it: with HTTP_2 here, Vert.x would
            // speak it to plain receivers too, unasked.
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setUseAlpn(true)
            .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1));
    settings
        .trustedCaFile()
        .ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file)));
    return options;
  }

  private static PoolOptions pool(SendSettings settings) {
    return new PoolOptions()
        .setHttp1MaxSize(settings.connectionsMax())
        .setHttp2MaxSize(1)
        .setMaxWaitQueueSize(settings.waitingMax())
        .setCleanerPeriod(1_000);
  }
}
