package io.rookery.shared.launch;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vert.x with or without the clustered bus: members listed, no multicast, nothing told home. The
 * bus asks for certificates; Hazelcast's own port cannot (its TLS is Enterprise's), so what it
 * reads is bounded here and who reaches it by the network.
 */
final class ClusteredVertx {
  private static final Logger LOG = LoggerFactory.getLogger(ClusteredVertx.class);

  /**
   * A dead member is noticed in 5 s, not 60; a member that was frozen comes back after 5 s, not 5
   * min; an operation whose answer was lost, as that of a joining member to one that is frozen just
   * then, fails after 20 s, not 120. Nothing depends on any of it: leases in PostgreSQL decide.
   */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "hazelcast.phone.home.enabled", "false",
          "hazelcast.logging.type", "slf4j",
          "hazelcast.shutdownhook.enabled", "false",
          "hazelcast.socket.bind.any", "false",
          "hazelcast.wait.seconds.before.join", "0",
          "hazelcast.heartbeat.interval.seconds", "1",
          "hazelcast.max.no.heartbeat.seconds", "5",
          "hazelcast.operation.call.timeout.millis", "10000",
          "hazelcast.merge.first.run.delay.seconds", "5",
          "hazelcast.merge.next.run.delay.seconds", "5");

  static Future<Vertx> start(ClusterSettings settings) {
    // A name that does not resolve must not hold an attempt for longer than its own deadline.
    VertxOptions options =
        new VertxOptions()
            .setAddressResolverOptions(
                new AddressResolverOptions().setQueryTimeout(2_000).setMaxQueries(2));
    if (!settings.enabled()) {
      return Future.succeededFuture(Vertx.vertx(options));
    }
    EventBusOptions bus =
        new EventBusOptions()
            .setHost(settings.host())
            .setPort(settings.busPort())
            .setClusterPublicHost(settings.host());
    if (settings.tls().isOn()) {
      settings.tls().applyTo(bus);
    } else {
      LOG.warn("cluster.bus_in_clear host={} port={}", settings.host(), settings.busPort());
    }
    options.setEventBusOptions(bus);
    return Vertx.builder()
        .with(options)
        .withClusterManager(new HazelcastClusterManager(hazelcast(settings)))
        .buildClustered();
  }

  private static Config hazelcast(ClusterSettings settings) {
    Config config = ConfigUtil.loadConfig();
    config.setClusterName(settings.name());
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(settings.port()).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(settings.host());
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network
        .getJoin()
        .getTcpIpConfig()
        .setEnabled(true)
        .setConnectionTimeoutSeconds(2)
        .setMembers(settings.members());
    PROPERTIES.forEach(config::setProperty);
    config.getSerializationConfig().setJavaSerializationFilterConfig(whatMembersSend());
    return config;
  }

  /**
   * What a member may send as a serialised Java object: exceptions, and what those hold. The bus's
   * own entries are none. Whatever else is on the class path is no tool for who reaches the port.
   */
  private static JavaSerializationFilterConfig whatMembersSend() {
    JavaSerializationFilterConfig filter =
        new JavaSerializationFilterConfig().setDefaultsDisabled(true);
    filter.getWhitelist().addPrefixes("java.lang.", "java.util.", "com.hazelcast.", "[");
    return filter;
  }

  private ClusteredVertx() {}
}
