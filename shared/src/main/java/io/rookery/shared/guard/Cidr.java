package io.rookery.shared.guard;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A range of addresses. An IPv4 range is kept as its IPv4-mapped form, {@code ::ffff:0:0/96}, so
 * that one comparison serves both families and no spelling of an IPv4 address escapes its rule.
 *
 * @param high the upper 64 bits of the network
 * @param low the lower 64 bits of the network
 * @param prefix how many of the 128 bits count
 */
public record Cidr(long high, long low, int prefix) {
  static final Cidr IPV4 = new Cidr(0, 0xFFFF_0000_0000L, 96);

  public Cidr {
    if ((high & ~highMask(prefix)) != 0 || (low & ~lowMask(prefix)) != 0) {
      throw new IllegalArgumentException("a range has no bits set after its prefix");
    }
  }

  /**
   * Reads {@code 127.0.0.1/32} or {@code fd00::/8}.
   *
   * @throws IllegalArgumentException for other texts, also where bits after the prefix are set
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("a range is an address, a slash and a prefix length");
    }
    InetAddress address =
        AddressLiteral.parse(text.substring(0, slash))
            .orElseThrow(() -> new IllegalArgumentException("not an address: " + text));
    String length = text.substring(slash + 1);
    int bits = address instanceof Inet4Address ? 32 : 128;
    if (!length.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(length) > bits) {
      throw new IllegalArgumentException("a prefix length is a number from 0 to " + bits);
    }
    return new Cidr(high(address), low(address), 128 - bits + Integer.parseInt(length));
  }

  boolean contains(long addressHigh, long addressLow) {
    return (addressHigh & highMask(prefix)) == high && (addressLow & lowMask(prefix)) == low;
  }

  boolean contains(InetAddress address) {
    return contains(high(address), low(address));
  }

  static long high(InetAddress address) {
    return address instanceof Inet4Address ? 0 : ByteBuffer.wrap(address.getAddress()).getLong(0);
  }

  static long low(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address
        ? IPV4.low | (ByteBuffer.wrap(bytes).getInt() & 0xFFFF_FFFFL)
        : ByteBuffer.wrap(bytes).getLong(8);
  }

  private static long highMask(int prefix) {
    return prefix == 0 ? 0 : prefix >= 64 ? -1L : -1L << (64 - prefix);
  }

  private static long lowMask(int prefix) {
    return prefix <= 64 ? 0 : -1L << (128 - prefix);
  }
}
