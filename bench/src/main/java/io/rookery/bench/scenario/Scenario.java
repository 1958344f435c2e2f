package io.rookery.bench.scenario;

import io.rookery.bench.load.Traffic;
import io.rookery.bench.rig.Client;
import io.rookery.bench.rig.Fill;
import io.rookery.bench.rig.FloorProcess;
import io.rookery.bench.rig.Rig;
import io.rookery.bench.rig.Rookery;
import io.rookery.bench.rig.Subject;
import io.rookery.bench.scenario.Comparison.Change;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
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
      Traffic steady = Traffic.open(CONNECTIONS, plan.sizes().perSecond());
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
  },
  /** Every endpoint in order by user, and few users: each has several under way all the time. */
  ORDERED {
    @Override
    JsonObject run(Plan plan, Rig rig) throws Exception {
      List<Client> clients = clients(rig, HEALTHY);
      int warmUp = plan.sizes().warmUpSeconds();
      return new Comparison(plan, rig, clients, HEALTHY, warmUp)
          .run(
              rookery(rig, clients),
              new Change() {
                @Override
                public Rookery begin(Rookery rookery) throws Exception {
                  rookery.order(clients, plan.ordering());
                  return rookery;
                }

                @Override
                public Rookery end(Rookery rookery) throws Exception {
                  rookery.order(clients, "none");
                  return rookery;
                }

                @Override
                public Measurement measured(Measurement without) {
                  return without.inOrder(plan.sizes().usersPerClient());
                }
              });
    }
  },
  /** Of a hundred endpoints 15 answer after 5 s and 15 never; what happens to the other 70. */
  SLOW {
    @Override
    JsonObject run(Plan plan, Rig rig) throws Exception {
      List<Client> clients = clients(rig, HEALTHY);
      final int others = HEALTHY - SLOW_CLIENTS;
      return new Comparison(plan, rig, clients, others, plan.sizes().longWarmUpSeconds())
          .run(
              rookery(rig, clients),
              new Change() {
                @Override
                public Rookery begin(Rookery rookery) throws Exception {
                  rig.receiver().behave(HEALTHY, others, others + SLOW_CLIENTS / 2);
                  return rookery;
                }

                @Override
                public Rookery end(Rookery rookery) throws Exception {
                  rig.receiver().behave(HEALTHY, HEALTHY, HEALTHY);
                  return anew(rig, rookery);
                }
              });
    }
  },
  /** A thousand dead endpoints, for which very much is parked, beside a hundred healthy ones. */
  DEAD {
    @Override
    JsonObject run(Plan plan, Rig rig) throws Exception {
      List<Client> clients = clients(rig, HEALTHY);
      Rookery before = rookery(rig, clients);
      List<Client> dead = Client.range(HEALTHY, HEALTHY + MANY_CLIENTS, rig.deadPort());
      before.subscribe(dead);
      return new Comparison(plan, rig, clients, HEALTHY, plan.sizes().longWarmUpSeconds())
          .run(
              before,
              new Change() {
                @Override
                public Rookery begin(Rookery rookery) throws Exception {
                  rookery.close();
                  Fill.parked(rig.sql(), dead, plan.sizes().rows());
                  Fill.failedForHours(rig.sql());
                  return rig.runs(Rookery.start(rig, Map.of()));
                }

                @Override
                public Rookery end(Rookery rookery) throws Exception {
                  return anew(rig, rookery);
                }
              })
          .put("rows", plan.sizes().rows());
    }
  },
  /** A million fresh rows of a thousand clients, then start. */
  BACKLOG {
    @Override
    JsonObject run(Plan plan, Rig rig) throws Exception {
      List<Client> clients = clients(rig, MANY_CLIENTS);
      Rookery before = rookery(rig, clients);
      before.close();
      long fillSeconds = Fill.fresh(rig.sql(), clients, plan.sizes().rows());
      return new Drain(rig, plan.sizes().rows()).run().put("fill_seconds", fillSeconds);
    }
  },
  /**
   * A million fresh rows of one client, a neighbour's on the same shard behind them, then start.
   */
  BURST {
    @Override
    JsonObject run(Plan plan, Rig rig) throws Exception {
      List<Client> clients = upToANeighbour(clients(rig, MANY_CLIENTS));
      Client neighbour = clients.get(clients.size() - 1);
      Rookery before = rookery(rig, clients);
      before.close();
      int rows = plan.sizes().rows();
      long fillSeconds = Fill.fresh(rig.sql(), clients.subList(0, 1), rows - 1);
      Fill.fresh(rig.sql(), List.of(neighbour), 1);
      return new Drain(rig, rows).watching(neighbour).run().put("fill_seconds", fillSeconds);
    }
  };

  static final int HEALTHY = 100;
  static final int SLOW_CLIENTS = 30;
  static final int MANY_CLIENTS = 1_000;
  static final int CONNECTIONS = 128;
  static final int UNDER_WAY = 2_000;
  static final int BATCH_CONNECTIONS = 8;
  static final int BATCH_OF = 100;
  static final Traffic FULL_SPEED = Traffic.closed(CONNECTIONS, UNDER_WAY);

  /** Runs it from empty to figures. */
  public Result run(Plan plan) throws Exception {
    Path folder = plan.folder().resolve(wireName());
    Rig rig = plan.lifetime().closes(Rig.open(folder, plan.programs(), plan.recording()));
    try {
      return new Result(wireName(), rig.server(), run(plan, rig));
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

  /** The first of these up to the next one on the shard of the first. */
  private static List<Client> upToANeighbour(List<Client> clients) {
    for (Client one : clients.subList(1, clients.size())) {
      if (one.production().shard() == clients.get(0).production().shard()) {
        return clients.subList(0, one.number() + 1);
      }
    }
    throw new IllegalStateException("no two on one shard");
  }

  /** Started, with these clients subscribed. */
  static Rookery rookery(Rig rig, List<Client> clients) throws Exception {
    Rookery rookery = rig.runs(Rookery.start(rig, Map.of()));
    rig.receiver().trust(new ArrayList<>(rookery.subscribe(clients)));
    return rookery;
  }

  /** Started again, with nothing left that waits. */
  private static Rookery anew(Rig rig, Rookery rookery) throws Exception {
    rookery.close();
    rig.sql().run("TRUNCATE delivery.queue,delivery.backlog,delivery.endpoint_state");
    return rig.runs(Rookery.start(rig, Map.of()));
  }

  static JsonObject measure(
      Plan plan, Rig rig, Subject subject, Traffic traffic, List<Client> clients) throws Exception {
    return new Measurement(rig, subject, traffic, clients, clients.size())
        .run(plan.sizes().warmUpSeconds(), plan.sizes());
  }
}
