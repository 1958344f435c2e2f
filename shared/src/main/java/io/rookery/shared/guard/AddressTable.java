package io.rookery.shared.guard;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses are public. The denied ranges are the special-purpose registries of IANA and the
 * metadata addresses of the clouds; IPv6 outside {@code 2000::/3}, and any address with a zone, is
 * denied as well. A scan of at most 21 ranges, about 20 ns.
 */
final class AddressTable {
  private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

  private static final List<Cidr> DENIED_IPV4 =
      parsed(
          "0.0.0.0/8", // "this network"
          "10.0.0.0/8", // private
          "100.64.0.0/10", // shared by carriers; 100.100.100.200 is a metadata service
          "127.0.0.0/8", // loopback
          "168.63.129.16/32", // a cloud's host agent, though in public space
          "169.254.0.0/16", // link-local; 169.254.169.254 and 169.254.170.2 are metadata services
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments; 192.0.0.192 is a metadata service
          "192.0.2.0/24", // documentation
          "192.31.196.0/24", // AS112
          "192.52.193.0/24", // AMT
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "192.175.48.0/24", // AS112
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  /** Within 2000::/3; all else of IPv6 is denied already. */
  private static final List<Cidr> DENIED_IPV6 =
      parsed(
          "2001::/23", // protocol assignments, among them Teredo
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4: carries any IPv4 address
          "2620:4f:8000::/48", // AS112
          "3fff::/20"); // documentation

  static boolean isPublic(InetAddress address) {
    if (hasZone(address)) {
      return false;
    }
    long high = Cidr.high(address);
    long low = Cidr.low(address);
    if (Cidr.IPV4.contains(high, low)) {
      return !anyContains(DENIED_IPV4, high, low);
    }
    return GLOBAL_UNICAST.contains(high, low) && !anyContains(DENIED_IPV6, high, low);
  }

  static boolean hasZone(InetAddress address) {
    return address instanceof Inet6Address six
        && (six.getScopeId() != 0 || six.getScopedInterface() != null);
  }

  private static boolean anyContains(List<Cidr> ranges, long high, long low) {
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).contains(high, low)) {
        return true;
      }
    }
    return false;
  }

  private static List<Cidr> parsed(String... ranges) {
    return Arrays.stream(ranges).map(Cidr::parse).toList();
  }

  private AddressTable() {}
}
