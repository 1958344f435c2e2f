package io.rookery.shared.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads an address that is written out, in its one usual form: four decimal numbers without leading
 * zeros, or IPv6 without a zone. The forms that other programs read differently ({@code 127.1},
 * {@code 0177.0.0.1}, {@code 2130706433}, {@code 0x7f000001}) are no addresses here.
 */
final class AddressLiteral {
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String DOTTED = BYTE + "(?:\\." + BYTE + "){3}";
  private static final Pattern IPV4 = Pattern.compile(DOTTED);
  private static final Pattern IPV6 =
      Pattern.compile("(?=[0-9a-fA-F:])[0-9a-fA-F]*:[0-9a-fA-F:]*(?:(?<=:)" + DOTTED + ")?");

  /** Never asks a name server: only texts that can be nothing but an address reach the JDK. */
  static Optional<InetAddress> parse(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException notAnAddress) {
      return Optional.empty();
    }
  }

  private AddressLiteral() {}
}
