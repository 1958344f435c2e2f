package io.rookery.shared.launch;

import io.rookery.shared.config.Settings;
import java.util.List;

/**
 * How this process finds the others.
 *
 * @param host that it binds and that the others reach
 * @param port of Hazelcast
 * @param busPort of the event bus
 * @param members every member as host:port of Hazelcast
 * @param tls of the event bus; Hazelcast's own port has none
 */
record ClusterSettings(
    boolean enabled,
    String name,
    String host,
    int port,
    int busPort,
    List<String> members,
    BusTls tls) {

  static ClusterSettings from(Settings settings) {
    return new ClusterSettings(
        settings.flag("cluster.enabled"),
        settings.text("cluster.name"),
        settings.text("cluster.host"),
        settings.integer("cluster.port", 1, 65_535),
        settings.integer("cluster.busPort", 0, 65_535),
        settings.texts("cluster.members"),
        BusTls.from(settings));
  }
}
