package io.rookery.standalone.demo;

import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.MasterKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where everything of the demo listens, all of it on loopback, and the settings that follow. Ports
 * are the next free ones, so the demo runs beside a real system without meeting it.
 */
record DemoPlan(
    int ingestPort,
    int consolePort,
    int opsPort,
    int postgresPort,
    int sandboxPort,
    int productionPort,
    FurtherClients.Ports further) {

  static DemoPlan choose(FreePorts ports) {
    return new DemoPlan(
        ports.from(8080),
        ports.from(8081),
        ports.from(8090),
        ports.from(55_433),
        ports.from(9001),
        ports.from(9002),
        new FurtherClients.Ports(ports.from(9003), ports.from(9004), ports.from(9005)));
  }

  String ingestUrl() {
    return "http://127.0.0.1:" + ingestPort;
  }

  String consoleUrl() {
    return "http://127.0.0.1:" + consolePort;
  }

  int receiverPort(Environment environment) {
    return environment == Environment.SANDBOX ? sandboxPort : productionPort;
  }

  String receiverUrl(Environment environment) {
    return "http://127.0.0.1:" + receiverPort(environment) + "/rookery/" + environment.wireName();
  }

  /**
   * Over the defaults: retries after 1 s and 2 s, and exactly the receivers may be reached by http
   * on loopback, the two of the demo's client each from its own environment.
   */
  Map<String, String> overrides(Map<String, String> database, String opsPortSetting) {
    Map<String, String> overrides = new HashMap<>(database);
    overrides.put("http.port", Integer.toString(ingestPort));
    overrides.put("console.port", Integer.toString(consolePort));
    overrides.put(opsPortSetting, Integer.toString(opsPort));
    overrides.put("masterKey", MasterKey.generate());
    for (Environment environment : Environment.values()) {
      String section = "environments." + environment.wireName();
      overrides.put(section + ".schedule", "1s, 2s");
      overrides.put(section + ".messageSchedule", "1s, 2s");
    }
    List<String> exceptions = new ArrayList<>();
    for (Environment environment : Environment.values()) {
      exceptions.add(exception(environment, receiverPort(environment)));
      further.all().forEach(port -> exceptions.add(exception(environment, port)));
    }
    overrides.put("guard.exceptions", String.join(",", exceptions));
    return overrides;
  }

  private static String exception(Environment environment, int port) {
    return environment.wireName() + " 127.0.0.1/32:" + port + " http";
  }
}
