package io.rookery.system.canary;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rookery.shared.config.Settings;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.OpsHealth;
import io.rookery.shared.launch.Ports;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.RoleContext;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.storage.Database;
import io.rookery.system.Tap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A member of a clustered bus in this JVM, which others reach through a tap alone. */
final class BusMember {
  private final Vertx vertx;
  private final Ports ports = new Ports();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<RoleVerticle> roles = new ArrayList<>();

  private BusMember(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Joins.
   *
   * @param port of Hazelcast
   * @param members the ports of Hazelcast of all members
   * @param busPort where it listens; others are told the port of the tap
   */
  static BusMember join(int port, List<Integer> members, int busPort, Tap tap) throws Exception {
    tap.leadsTo(busPort);
    EventBusOptions bus =
        new EventBusOptions()
            .setHost("127.0.0.1")
            .setPort(busPort)
            .setClusterPublicHost("127.0.0.1")
            .setClusterPublicPort(tap.port());
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventBusOptions(bus))
            .withClusterManager(new HazelcastClusterManager(hazelcast(port, members)))
            .buildClustered()
            .await(60, SECONDS);
    return new BusMember(vertx);
  }

  void deploy(Settings settings, Database database, List<Role> asked) throws Exception {
    Directory directory = new Directory(vertx, database, InstantSource.system());
    directory.start();
    RoleContext context =
        new RoleContext(
            database, directory, new OpsHealth(), metrics, InstantSource.system(), ports);
    for (Role role : asked) {
      RoleVerticle verticle = role.configure(settings).apply(context);
      settings.verify();
      vertx.deployVerticle(verticle).await(60, SECONDS);
      roles.add(verticle);
    }
  }

  Vertx vertx() {
    return vertx;
  }

  int port(String door) {
    return ports.of(door);
  }

  /** As {@code /metrics} answers. */
  String metrics() {
    return metrics.scrape();
  }

  void leave() throws Exception {
    for (RoleVerticle role : roles) {
      role.drain().await(60, SECONDS);
    }
    vertx.close().await(60, SECONDS);
  }

  private static Config hazelcast(int port, List<Integer> members) {
    Config config = ConfigUtil.loadConfig();
    config.setClusterName("canary");
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(port).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network
        .getJoin()
        .getTcpIpConfig()
        .setEnabled(true)
        .setMembers(members.stream().map(member -> "127.0.0.1:" + member).toList());
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.socket.bind.any", "false");
    return config;
  }
}
