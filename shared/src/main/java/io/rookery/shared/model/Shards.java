package io.rookery.shared.model;

/**
 * Shards of the delivery tables: 64 per environment, so that the environments never share one. The
 * count is fixed at install; every stored row carries its shard.
 */
public final class Shards {
  public static final int PER_ENVIRONMENT = 64;
  public static final int COUNT = 2 * PER_ENVIRONMENT;

  /** Sandbox has 0 to 63, production 64 to 127. */
  public static short of(ClientUuid client, Environment environment) {
    long bits = client.value().getMostSignificantBits() ^ client.value().getLeastSignificantBits();
    // A finaliser round of MurmurHash3: the version and variant bits of a UUID are constant.
    bits = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
    bits ^= bits >>> 33;
    return (short) ((bits & PER_ENVIRONMENT - 1) + PER_ENVIRONMENT * environment.code());
  }

  public static Environment environmentOf(int shard) {
    return shard < PER_ENVIRONMENT ? Environment.SANDBOX : Environment.PRODUCTION;
  }

  private Shards() {}
}
