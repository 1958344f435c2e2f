package io.rookery.shared.guard;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * From a target to the address that will be connected to: resolves all addresses of the host and
 * refuses it if any is denied, so that a host cannot hide a private address behind a public one.
 *
 * <p>The only class that uses Vert.x's internal resolver, because the public ones either block,
 * resolve once more when they connect, or do not read the hosts file.
 */
public final class GuardedResolver {
  private final VertxInternal vertx;
  private final TargetGuard guard;

  public GuardedResolver(Vertx vertx, TargetGuard guard) {
    this.vertx = (VertxInternal) vertx;
    this.guard = guard;
  }

  /** Fails with {@link TargetRefused} or {@link NameNotResolved} only. */
  public Future<GuardedTarget> resolve(Target target) {
    if (target.literal().isPresent()) {
      return guarded(target, List.of(target.literal().get()));
    }
    return addresses(target.host()).compose(addresses -> guarded(target, addresses));
  }

  private Future<GuardedTarget> guarded(Target target, List<InetAddress> addresses) {
    for (InetAddress address : addresses) {
      Optional<TargetRefused> refused = guard.judge(address, target);
      if (refused.isPresent()) {
        return Future.failedFuture(refused.get());
      }
    }
    return Future.succeededFuture(new GuardedTarget(target, addresses.get(0)));
  }

  private Future<List<InetAddress>> addresses(String host) {
    Promise<List<InetSocketAddress>> found = Promise.promise();
    vertx.nameResolver().resolveAll(host, found::handle);
    return found
        .future()
        .map(list -> list.stream().map(InetSocketAddress::getAddress).toList())
        .recover(failure -> Future.failedFuture(new NameNotResolved(host, failure)))
        .compose(
            list ->
                list.isEmpty()
                    ? Future.failedFuture(new NameNotResolved(host, null))
                    : Future.succeededFuture(list));
  }
}
