package io.rookery.shared.launch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which ports were opened, by the name of the door: where 0 was asked for, the system chose. */
public final class Ports {
  private final Map<String, Integer> opened = new ConcurrentHashMap<>();

  public void opened(String door, int port) {
    opened.put(door, port);
  }

  /** Throws {@link IllegalStateException} if the door is not open. */
  public int of(String door) {
    Integer port = opened.get(door);
    if (port == null) {
      throw new IllegalStateException("the door " + door + " is not open");
    }
    return port;
  }
}
