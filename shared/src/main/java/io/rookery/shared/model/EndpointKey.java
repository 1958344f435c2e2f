package io.rookery.shared.model;

/** Names one endpoint: a client in one environment. */
public record EndpointKey(ClientUuid client, Environment environment) {

  /** The shard that every delivery to this endpoint stands in. */
  public short shard() {
    return Shards.of(client, environment);
  }
}
