package io.rookery.shared.guard;

import io.rookery.shared.model.Environment;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A URL that passed every rule that can be judged without resolving its host.
 *
 * @param environment whose rules it passed; a target of one is never used for the other
 * @param tls true for https
 * @param host in ASCII and lower case, without brackets or trailing dot
 * @param port also where the URL names none
 * @param path with its query, as sent in the request line
 * @param literal the address, where the host is one
 * @param unlessExcepted the rule this target breaks unless its address is excepted; null: none
 */
public record Target(
    Environment environment,
    boolean tls,
    String host,
    int port,
    String path,
    Optional<InetAddress> literal,
    TargetRefused unlessExcepted) {

  /** The URL in canonical form, to compare it: equal for two spellings of the same URL. */
  public String url() {
    boolean usual = port == (tls ? 443 : 80);
    return (tls ? "https://" : "http://")
        + urlHost()
        + (usual ? "" : ":" + port)
        + PathForm.of(path);
  }

  /** The host as a URL and the Host header hold it: an IPv6 address in brackets. */
  public String urlHost() {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }
}
