package io.rookery.shared.guard;

import java.net.InetAddress;

/** A target and the one checked address to connect to. Only the guard makes one. */
public final class GuardedTarget {
  private final Target target;
  private final InetAddress address;

  GuardedTarget(Target target, InetAddress address) {
    this.target = target;
    this.address = address;
  }

  public Target target() {
    return target;
  }

  public InetAddress address() {
    return address;
  }
}
