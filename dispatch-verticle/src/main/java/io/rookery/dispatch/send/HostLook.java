package io.rookery.dispatch.send;

import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.guard.GuardedTarget;
import io.rookery.shared.guard.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSession;

/**
 * Looks how a host is reached, step by step, over a connection of its own on which nothing is sent:
 * calls share connections that are open already, and cannot tell. What may be connected to, and
 * which certificate is trusted, is as for every call.
 */
public final class HostLook {
  private final NetClient client;
  private final GuardedResolver resolver;
  private final SendSettings settings;
  private final LongSupplier nanoTime;

  public HostLook(
      Vertx vertx, GuardedResolver resolver, SendSettings settings, LongSupplier nanoTime) {
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis())));
    this.resolver = resolver;
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  /**
   * What was seen; whatever was not reached is null.
   *
   * @param certificateExpiresAt of the host's own certificate
   */
  public record Seen(
      String address,
      Integer dnsMs,
      Integer connectMs,
      Integer tlsMs,
      String tlsVersion,
      Instant certificateExpiresAt) {
    public static final Seen NOTHING = new Seen(null, null, null, null, null, null);
  }

  /** Never fails: the call that follows says what is wrong. */
  Future<Seen> at(Target target) {
    Looking looking = new Looking();
    return Future.succeededFuture(target)
        .compose(resolver::resolve)
        .compose(looking::connect)
        .timeout(settings.deadline().toMillis(), TimeUnit.MILLISECONDS)
        .transform(done -> Future.succeededFuture(looking.seen));
  }

  Future<Void> close() {
    return client.close();
  }

  /** One look, under way. */
  private final class Looking {
    private Seen seen = Seen.NOTHING;
    private long since = nanoTime.getAsLong();

    private Future<Void> connect(GuardedTarget guarded) {
      String address = guarded.address().getHostAddress();
      seen = new Seen(address, lap(), null, null, null, null);
      Target target = guarded.target();
      return client
          .connect(SocketAddress.inetSocketAddress(target.port(), address))
          .compose(
              socket -> {
                seen = new Seen(address, seen.dnsMs(), lap(), null, null, null);
                return (target.tls() ? handshake(socket, target) : Future.<Void>succeededFuture())
                    .eventually(socket::close);
              });
    }

    private Future<Void> handshake(NetSocket socket, Target target) {
      return socket
          .upgradeToSsl(trust(), target.host())
          .onSuccess(
              done -> {
                SSLSession session = socket.sslSession();
                Validity certificate = Validity.of(session);
                seen =
                    new Seen(
                        seen.address(),
                        seen.dnsMs(),
                        seen.connectMs(),
                        lap(),
                        session.getProtocol(),
                        certificate == null ? null : certificate.until());
              });
    }

    private int lap() {
      long now = nanoTime.getAsLong();
      int took = (int) TimeUnit.NANOSECONDS.toMillis(now - since);
      since = now;
      return took;
    }
  }

  private ClientSSLOptions trust() {
    ClientSSLOptions options =
        new ClientSSLOptions()
            .setHostnameVerificationAlgorithm("HTTPS")
            .setSslHandshakeTimeout(settings.tlsTimeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    settings
        .trustedCaFile()
        .ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file)));
    return options;
  }
}
