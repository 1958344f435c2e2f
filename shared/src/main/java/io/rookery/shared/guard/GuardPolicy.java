package io.rookery.shared.guard;

import io.rookery.shared.config.Settings;
import io.rookery.shared.model.Environment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the operator decides about targets: ports that are never used, and exceptions.
 *
 * @param exceptions addresses that are allowed although they are not public
 * @param refusedPorts ports from 1024 up that are refused, such as 5432
 */
public record GuardPolicy(List<Allowance> exceptions, Set<Integer> refusedPorts) {

  /**
   * One exception: exactly these addresses, on exactly this port, in exactly one environment. It
   * lifts the rules of address and port.
   *
   * @param http lifts the rule of HTTPS too
   */
  public record Allowance(Environment environment, Cidr cidr, int port, boolean http) {
    private static final Pattern FORM =
        Pattern.compile("(sandbox|production) (\\S+/[0-9]+):([0-9]{1,5})( http)?");

    /**
     * Reads {@code sandbox 127.0.0.1/32:9000 http} or {@code production fd12::/64:8443}.
     *
     * @throws IllegalArgumentException for other texts
     */
    public static Allowance parse(String text) {
      Matcher matcher = FORM.matcher(text.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "an exception is written like this: sandbox 127.0.0.1/32:9000 http");
      }
      int port = Integer.parseInt(matcher.group(3));
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("a port is a number from 1 to 65535");
      }
      return new Allowance(
          Environment.parse(matcher.group(1)),
          Cidr.parse(matcher.group(2)),
          port,
          matcher.group(4) != null);
    }

    private boolean covers(Target target) {
      return port == target.port()
          && environment == target.environment()
          && (http || target.tls() || environment == Environment.SANDBOX);
    }
  }

  /** Reads the section {@code guard}; what cannot be read is left out, and noted as a problem. */
  public static GuardPolicy from(Settings settings) {
    return from(settings, "guard.exceptions");
  }

  /** The same with exceptions of its own, which hold for nothing else. */
  public static GuardPolicy from(Settings settings, String exceptionsPath) {
    List<Allowance> exceptions = new ArrayList<>();
    for (String text : settings.texts(exceptionsPath)) {
      try {
        exceptions.add(Allowance.parse(text));
      } catch (IllegalArgumentException notExact) {
        settings.problem(exceptionsPath, notExact.getMessage());
      }
    }
    Set<Integer> refusedPorts = new HashSet<>();
    for (String text : settings.texts("guard.refusedPorts")) {
      if (text.matches("[1-9][0-9]{0,4}")) {
        refusedPorts.add(Integer.valueOf(text));
      } else {
        settings.problem("guard.refusedPorts", "a port is a number from 1 to 65535");
      }
    }
    return new GuardPolicy(exceptions, refusedPorts);
  }

  public GuardPolicy {
    exceptions = List.copyOf(exceptions);
    refusedPorts = Set.copyOf(refusedPorts);
  }

  /** True if some address is excepted for the target's environment, port and scheme. */
  boolean mayExcept(Target target) {
    return exceptions.stream().anyMatch(exception -> exception.covers(target));
  }

  boolean excepts(InetAddress address, Target target) {
    for (Allowance exception : exceptions) {
      if (exception.covers(target) && exception.cidr.contains(address)) {
        return !AddressTable.hasZone(address);
      }
    }
    return false;
  }
}
