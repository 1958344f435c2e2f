package io.rookery.system;

import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Roles as processes on this machine that share a database, a folder of settings and a master key.
 * Joined over TCP on loopback, or without any bus between them.
 */
final class Fleet {
  static final String FIRST_KEY = "rk_all_SystemTests0_" + "x".repeat(43);
  private static final int PROCESSES_MAX = 12;
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);

  private final String name;
  private final Path conf;
  private final Map<String, String> secrets;
  private final List<Integer> clusterPorts = FreePorts.some(PROCESSES_MAX);
  private final List<Integer> otherPorts = FreePorts.some(2 * PROCESSES_MAX + 3);
  private final int httpPort = otherPorts.remove(0);
  private final int consolePort = otherPorts.remove(0);
  private final int secondHttpPort = otherPorts.remove(0);
  private final DatabaseSettings database;
  private final int receiverPort;
  private final List<RoleProcess> processes = new ArrayList<>();
  private ClusterTaps taps;

  /** Starts nothing yet. */
  Fleet(String name, DatabaseSettings database, int receiverPort) throws IOException {
    this.name = name;
    this.database = database;
    this.receiverPort = receiverPort;
    this.conf = Files.createDirectories(BuiltModules.scratch("processes").resolve(name + "-conf"));
    this.secrets =
        Map.of("ROOKERY_MASTER_KEY", MasterKey.generate(), "ROOKERY_FIRST_KEY", FIRST_KEY);
  }

  /** What is started from now on joins the others. */
  void joined() throws IOException {
    writeSettings("enabled: true");
  }

  /**
   * The same over mutual TLS, with certificates as an operator makes them for a first cluster; the
   * folder where they are.
   */
  Path joinedWithCertificates() throws Exception {
    Path certs = BuiltModules.scratch("processes").resolve(name + "-certs");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process made =
        new ProcessBuilder(
                java,
                "-jar",
                BuiltModules.jar("standalone").toString(),
                "certs",
                "--node=127.0.0.1",
                certs.toString())
            .inheritIO()
            .start();
    if (made.waitFor() != 0) {
      throw new AssertionError("no certificates were made");
    }
    writeSettings(
        "enabled: true, tlsCaFile: %1$s/ca.crt, tlsCertificateFile: %1$s/127.0.0.1.crt, tlsKeyFile: %1$s/127.0.0.1.key"
            .formatted(certs));
    return certs;
  }

  /** The same with a tap before each member; at most so many are started. */
  ClusterTaps joinedThroughTaps(int membersMax) throws IOException {
    taps = new ClusterTaps(membersMax);
    writeSettings("enabled: true", taps.ports());
    return taps;
  }

  /** What is started from now on finds nobody on the bus. */
  void withoutBus() throws IOException {
    writeSettings("enabled: false");
  }

  /** Starts a role and waits until it is ready: members join one after the other. */
  RoleProcess start(String role) throws Exception {
    return start(role, Map.of());
  }

  /** The same, with variables of its own. */
  RoleProcess start(String role, Map<String, String> own) throws Exception {
    int number = processes.size();
    int opsPort = otherPorts.get(2 * number);
    int clusterPort = clusterPorts.get(number);
    List<String> jvmOptions = taps == null ? List.of() : taps.comes(number, clusterPort);
    Map<String, String> environment = new HashMap<>(secrets);
    environment.put("ROOKERY_CLUSTER_PORT", "" + clusterPort);
    environment.put("ROOKERY_CLUSTER_BUS_PORT", "" + otherPorts.get(2 * number + 1));
    environment.put("ROOKERY_" + role.toUpperCase(Locale.ROOT) + "_OPS_PORT", "" + opsPort);
    environment.putAll(own);
    RoleProcess process =
        RoleProcess.start(
            name + "-" + number + "-" + role,
            BuiltModules.jar(role + "-verticle"),
            conf,
            jvmOptions,
            environment,
            opsPort);
    processes.add(process);
    process.awaitReady(READY_WITHIN);
    return process;
  }

  /** Stops a process that does not come back. */
  void retire(RoleProcess process) throws Exception {
    process.stop();
    if (taps != null) {
      taps.goes(processes.indexOf(process));
    }
  }

  int httpPort() {
    return httpPort;
  }

  /** For another ingest beside the first. */
  int secondHttpPort() {
    return secondHttpPort;
  }

  int consolePort() {
    return consolePort;
  }

  /** The event bus's, of each process that was started. */
  List<Integer> busPorts() {
    List<Integer> ports = new ArrayList<>();
    for (int number = 0; number < processes.size(); number++) {
      ports.add(otherPorts.get(2 * number + 1));
    }
    return ports;
  }

  /** Ends every process that was started, whatever became of the test. */
  public void close() throws Exception {
    for (RoleProcess process : processes) {
      process.kill();
    }
    if (taps != null) {
      taps.close();
    }
  }

  private void writeSettings(String cluster) throws IOException {
    writeSettings(cluster, clusterPorts);
  }

  private void writeSettings(String cluster, List<Integer> memberPorts) throws IOException {
    List<String> members = memberPorts.stream().map(port -> "127.0.0.1:" + port).toList();
    Files.writeString(
        conf.resolve("rookery.yaml"),
        """
        database: {url: "%s", user: %s}
        cluster: {%s, name: %s, members: [%s]}
        guard:
          exceptions:
            - production 127.0.0.1/32:%d http
            - sandbox 127.0.0.1/32:%d http
        """
            .formatted(
                database.url(),
                database.user(),
                cluster,
                name,
                String.join(", ", members),
                receiverPort,
                receiverPort));
    Files.writeString(conf.resolve("ingest.yaml"), "http: {port: " + httpPort + "}\n");
    Files.writeString(conf.resolve("console.yaml"), "console: {port: " + consolePort + "}\n");
    // A receiver that holds requests until the test has counted them must not run into a deadline;
    // every client here has the same host.
    Files.writeString(
        conf.resolve("dispatch.yaml"),
        """
        send: {deadline: 60s, connectionsMax: 512}
        delivery: {drainTimeout: 50s}
        """);
  }
}
