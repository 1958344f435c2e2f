package io.rookery.shared.guard;

import io.rookery.shared.model.Environment;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Judges where a notification may be sent: once when a URL is saved, for a friendly answer, and
 * again for each address before each send, which is the defence. What is not known to be public is
 * refused; there is no way to trust all.
 */
public final class TargetGuard {
  private final GuardPolicy policy;

  public TargetGuard(GuardPolicy policy) {
    this.policy = policy;
  }

  /**
   * Judges a URL as far as that is possible without resolving its host.
   *
   * @throws TargetRefused if nothing may be sent there
   */
  public Target check(String url, Environment environment) {
    UrlParts parts = UrlParts.parse(url);
    TargetRefused broken = brokenRule(parts, environment);
    Target target =
        new Target(
            environment,
            parts.tls(),
            parts.host().name(),
            parts.port(),
            parts.path(),
            parts.host().literal(),
            broken);
    if (broken != null && !policy.mayExcept(target)) {
      throw broken;
    }
    if (parts.host().literal().isPresent()) {
      judge(parts.host().literal().get(), target).ifPresent(TargetGuard::refuse);
    }
    return target;
  }

  /** Judges one address of a target's host; empty: it may be connected to. */
  public Optional<TargetRefused> judge(InetAddress address, Target target) {
    boolean isPublic = AddressTable.isPublic(address);
    if ((isPublic && target.unlessExcepted() == null) || policy.excepts(address, target)) {
      return Optional.empty();
    }
    // An address inside is named before any other rule: who looks for a rebinding wants to know it.
    return Optional.of(
        isPublic
            ? target.unlessExcepted()
            : new TargetRefused(
                Refusal.NOT_PUBLIC,
                "The address " + address.getHostAddress() + " is not a public one."));
  }

  /** The rule that only an exception lifts; null: none is broken. */
  private TargetRefused brokenRule(UrlParts parts, Environment environment) {
    if (!parts.tls() && environment == Environment.PRODUCTION) {
      return new TargetRefused(Refusal.HTTPS_REQUIRED, "Production needs an https URL.");
    }
    if (!allowedPort(parts.port(), environment)) {
      return new TargetRefused(Refusal.PORT, "The port " + parts.port() + " is not allowed.");
    }
    if (!parts.host().looksPublic()) {
      return new TargetRefused(
          Refusal.NOT_PUBLIC, "The host " + parts.host().name() + " is not a public name.");
    }
    return null;
  }

  private boolean allowedPort(int port, Environment environment) {
    return port == 443
        || (port == 80 && environment == Environment.SANDBOX)
        || (port >= 1024 && !policy.refusedPorts().contains(port));
  }

  private static void refuse(TargetRefused refused) {
    throw refused;
  }
}
