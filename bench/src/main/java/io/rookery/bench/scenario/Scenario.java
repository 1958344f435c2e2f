package io.rookery.bench.scenario;

import io.rookery.bench.load.Traffic;
import io.rookery.bench.rig.Client;
import io.rookery.bench.rig.FloorProcess;
import io.rookery.bench.rig.Rig;
import io.rookery.bench.rig.Rookery;
import io.rookery.bench.rig.Subject;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What can be measured. Each begins with an empty database and new processes. */
public enum Scenario {
  /** The same statements and calls with nothing around them: the machine's ceiling. */
  FLOOR {
    @Override
    JsonObject run(Plan plan, Rig rig) throws Exception {
      List<Client> clients = clients(rig, HEALTHY);
      FloorProcess floor = rig.runs(FloorProcess.start(rig, clients));
      rig.receiver().trust(floor.secrets());
      return measure(plan, rig, floor, FULL_SPEED, clients);
    }
  },
  THROUGHPUT {
    @Override
    JsonObject run(Plan plan, Rig rig) throws Exception {
      List<Client> clients = clients(rig, HEALTHY);
      return measure(plan, rig, rookery(rig, clients), FULL_SPEED, clients);
    }
  },
  LATENCY {
    @Override
    JsonObject run(Plan plan, Rig rig) throws Exception {
      List<Client> clients = clients(rig, HEALTHY);
      Traffic steady = Traffic.open(CONNECTIONS, plan.perSecond());
      return measure(plan, rig, rookery(rig, clients), steady, clients);
    }
  },
  BATCH {
    @Override
    JsonObject run(Plan plan, Rig rig) throws Exception {
      List<Client> clients = clients(rig, HEALTHY);
      Traffic batches = Traffic.closed(BATCH_CONNECTIONS, UNDER_WAY).inBatches(BATCH_OF);
      return measure(plan, rig, rookery(rig, clients), batches, clients);
    }
  };

  static final int HEALTHY = 100;
  static final int CONNECTIONS = 128;
  static final int UNDER_WAY = 2_000;
  static final int BATCH_CONNECTIONS = 8;
  static final int BATCH_OF = 100;
  static final Traffic FULL_SPEED = Traffic.closed(CONNECTIONS, UNDER_WAY);

  /** Runs it from empty to figures. */
  public Result run(Plan plan) throws Exception {
    Rig rig = plan.lifetime().closes(Rig.open(plan.folder().resolve(wireName()), plan.programs()));
    try {
      return new Result(wireName(), run(plan, rig));
    } finally {
      rig.close();
    }
  }

  abstract JsonObject run(Plan plan, Rig rig) throws Exception;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<Client> clients(Rig rig, int many) {
    return Client.range(0, many, rig.receiver().clientsPort());
  }

  /** Started, with these clients subscribed. */
  static Rookery rookery(Rig rig, List<Client> clients) throws Exception {
    Rookery rookery = rig.runs(Rookery.start(rig, Map.of()));
    rig.receiver().trust(new ArrayList<>(rookery.subscribe(clients)));
    return rookery;
  }

  static JsonObject measure(
      Plan plan, Rig rig, Subject subject, Traffic traffic, List<Client> clients) throws Exception {
    return new Measurement(rig, subject, traffic, clients, clients.size())
        .run(plan.warmUpSeconds(), plan.seconds());
  }
}
