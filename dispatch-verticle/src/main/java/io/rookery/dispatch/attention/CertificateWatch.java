package io.rookery.dispatch.attention;

import io.rookery.dispatch.send.Validity;
import io.rookery.shared.model.EndpointKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which endpoints show a certificate that ends soon. Told of every answer, so it costs nothing
 * while none does: a comparison and, if there are some, one look into a map of just those.
 */
final class CertificateWatch {
  /** Of several machines behind one name some may have the new certificate before others. */
  private static final Duration MIXED = Duration.ofMinutes(10);

  /** Of a certificate that lives for six days only, the last two are soon. */
  private static final int PART_OF_LIFETIME = 3;

  private final Duration before;
  private final Map<EndpointKey, Instant> seenLast = new HashMap<>();

  /** What an answer changes. */
  enum News {
    NONE,
    ENDS_SOON,
    RENEWED
  }

  CertificateWatch(Duration before) {
    this.before = before;
  }

  /** The endpoint answered; {@code certificate}: null without TLS, where nothing can end. */
  News seen(EndpointKey endpoint, Validity certificate, Instant now) {
    if (certificate != null && endsSoon(certificate, now)) {
      return seenLast.put(endpoint, now) == null ? News.ENDS_SOON : News.NONE;
    }
    if (seenLast.isEmpty()) {
      return News.NONE;
    }
    Instant last = seenLast.get(endpoint);
    if (last == null || now.isBefore(last.plus(MIXED))) {
      return News.NONE;
    }
    seenLast.remove(endpoint);
    return News.RENEWED;
  }

  /** What the endpoint shows is news again. */
  void forget(EndpointKey endpoint) {
    seenLast.remove(endpoint);
  }

  /** These are known to end soon, whichever node saw it. */
  void known(Set<EndpointKey> endpoints, Instant now) {
    seenLast.keySet().retainAll(endpoints);
    endpoints.forEach(endpoint -> seenLast.putIfAbsent(endpoint, now));
  }

  private boolean endsSoon(Validity certificate, Instant now) {
    Duration left = Duration.between(now, certificate.until());
    return left.compareTo(before) < 0
        && left.multipliedBy(PART_OF_LIFETIME)
                .compareTo(Duration.between(certificate.from(), certificate.until()))
            < 0;
  }
}
