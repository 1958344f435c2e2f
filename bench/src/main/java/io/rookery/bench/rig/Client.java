package io.rookery.bench.rig;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A client of the benchmark: its number and where it takes its notifications. Each has an address
 * of its own in 127.0.0.0/8, because limits per host and per address must not make all of them one.
 */
public record Client(int number, int port) {

  /** Clients from one number on, up to another. */
  public static List<Client> range(int from, int to, int port) {
    return IntStream.range(from, to).mapToObj(number -> new Client(number, port)).toList();
  }

  public ClientUuid uuid() {
    // Mixed, so that they spread over the shards as random ones do.
    long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
    return new ClientUuid(
        new UUID((mixed & ~0xF000L) | 0x4000L, (mixed >>> 2) | 0x8000_0000_0000_0000L));
  }

  public EndpointKey production() {
    return new EndpointKey(uuid(), Environment.PRODUCTION);
  }

  /** Where its endpoint is. */
  public String url() {
    return "http://127.1.%d.%d:%d/c/%d".formatted(number / 250, number % 250 + 1, port, number);
  }
}
