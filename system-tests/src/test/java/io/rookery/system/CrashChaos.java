package io.rookery.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One fault after the other, by a seed: kill -9, a stall of 15 s, a crash of the database, a member
 * without the bus. A stall cuts the bus too: the others shut the stalled member out after 5 s, and
 * it comes back into a cluster that went on without it.
 */
final class CrashChaos {
  private static final Map<String, String> WITHOUT_BUS = Map.of("ROOKERY_CLUSTER_ENABLED", "false");
  private static final Duration STALL = Duration.ofSeconds(15);

  private enum Kind {
    KILL,
    STALL,
    DATABASE,
    NO_BUS
  }

  private final Vertx vertx;
  private final List<RoleProcess> roles;
  private final PostgresServer database;
  private final SplittableRandom random;
  private final int underWayMax;
  private final int firstKind;
  private final List<CrashFault> faults = new ArrayList<>();

  /** {@code underWayMax}: calls that one dispatch has at most open, or ended and not recorded. */
  CrashChaos(
      Vertx vertx,
      List<RoleProcess> roles,
      PostgresServer database,
      SplittableRandom random,
      int underWayMax) {
    this.vertx = vertx;
    this.roles = roles;
    this.database = database;
    this.random = random;
    this.underWayMax = underWayMax;
    this.firstKind = random.nextInt(Kind.values().length);
  }

  /** Goes on for so long, then waits until every role is ready again. */
  void run(Duration duration, Duration readyWithin) throws Exception {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end) {
      pause(Duration.ofMillis(2_000 + random.nextInt(3_000)));
      strike();
    }
    for (RoleProcess role : roles) {
      role.awaitReadySupervised(readyWithin);
    }
  }

  List<CrashFault> faults() {
    return List.copyOf(faults);
  }

  /** Each kind once, however short the run; then by chance. */
  private Kind next() {
    if (faults.size() < Kind.values().length) {
      return Kind.values()[(firstKind + faults.size()) % Kind.values().length];
    }
    int dice = random.nextInt(100);
    return dice < 60 ? Kind.KILL : dice < 72 ? Kind.STALL : dice < 86 ? Kind.DATABASE : Kind.NO_BUS;
  }

  private void strike() throws Exception {
    Kind kind = next();
    RoleProcess victim = roles.get(random.nextInt(roles.size()));
    String name = kind == Kind.DATABASE ? "postgresql" : victim.name();
    System.out.println("crash: " + kind + " " + name);
    long begin = System.nanoTime();
    switch (kind) {
      case KILL -> {
        victim.kill();
        victim.begin(Map.of());
      }
      case NO_BUS -> {
        victim.kill();
        victim.begin(WITHOUT_BUS);
      }
      case STALL -> {
        victim.stall();
        pause(STALL);
        victim.resume();
      }
      case DATABASE -> {
        database.crash();
        pause(Duration.ofMillis(random.nextInt(3_000)));
        database.start();
      }
    }
    faults.add(new CrashFault(kind.name(), name, begin, System.nanoTime(), repeats(kind, name)));
  }

  /** Only what dispatch had under way can be repeated; a role that starts has sent nothing. */
  private int repeats(Kind kind, String name) {
    if (kind == Kind.DATABASE) {
      return 2 * underWayMax;
    }
    if (!name.contains("dispatch")) {
      return 0;
    }
    // A stalled one may have calls ready to be written when it goes on.
    return kind == Kind.STALL ? 2 * underWayMax : underWayMax;
  }

  private void pause(Duration duration) throws Exception {
    vertx.timer(duration.toMillis()).await(duration.toSeconds() + 10, SECONDS);
  }
}
