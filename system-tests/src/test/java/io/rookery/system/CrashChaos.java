package io.rookery.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One fault after the other, by a seed: kill -9, a stall of 15 s, a crash of the database, of one
 * of its sessions, a member without the bus, a cut of 15 s that leaves every member alone. A stall
 * cuts the bus too: the others shut the stalled member out after 5 s, and it comes back into a
 * cluster that went on without it.
 */
final class CrashChaos {
  private static final Map<String, String> WITHOUT_BUS = Map.of("ROOKERY_CLUSTER_ENABLED", "false");
  private static final Duration STALL = Duration.ofSeconds(15);
  private static final Duration CUT = Duration.ofSeconds(15);

  private enum Kind {
    KILL,
    STALL,
    DATABASE,
    SESSION,
    NO_BUS,
    CUT
  }

  private final Vertx vertx;
  private final List<RoleProcess> roles;
  private final PostgresServer database;
  private final ClusterTaps taps;
  private final SplittableRandom random;
  private final int underWayMax;
  private final int firstKind;
  private final List<CrashFault> faults = new ArrayList<>();

  /** {@code underWayMax}: calls that one dispatch has at most open, or ended and not recorded. */
  CrashChaos(
      Vertx vertx,
      List<RoleProcess> roles,
      PostgresServer database,
      ClusterTaps taps,
      SplittableRandom random,
      int underWayMax) {
    this.vertx = vertx;
    this.roles = roles;
    this.database = database;
    this.taps = taps;
    this.random = random;
    this.underWayMax = underWayMax;
    this.firstKind = random.nextInt(Kind.values().length);
  }

  /**
   * Goes on for so long, or longer until each kind has struck once, then waits until every role is
   * ready again.
   */
  void run(Duration duration, Duration readyWithin) throws Exception {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end || faults.size() < Kind.values().length) {
      pause(Duration.ofMillis(2_000 + random.nextInt(3_000)));
      strike(readyWithin);
    }
    awaitReady(readyWithin);
  }

  /** Whether each member sees all others; who came back without the bus is none. */
  boolean isOneCluster() throws IOException {
    List<Integer> seen = membersSeen();
    seen.removeIf(members -> members == 0);
    return seen.stream().allMatch(members -> members == seen.size());
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
    if (dice < 54) {
      return Kind.KILL;
    }
    if (dice < 78) {
      return dice < 66 ? Kind.STALL : dice < 72 ? Kind.DATABASE : Kind.SESSION;
    }
    return dice < 89 ? Kind.NO_BUS : Kind.CUT;
  }

  private void strike(Duration readyWithin) throws Exception {
    Kind kind = next();
    RoleProcess victim = roles.get(random.nextInt(roles.size()));
    String name =
        switch (kind) {
          case DATABASE, SESSION -> "postgresql";
          case CUT -> "bus";
          case KILL, STALL, NO_BUS -> victim.name();
        };
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
      case SESSION -> database.crashSession();
      case CUT -> cut(readyWithin);
    }
    faults.add(new CrashFault(kind.name(), name, begin, System.nanoTime(), repeats(kind, name)));
  }

  /** All members are running when it begins, and each is alone before it ends. */
  private void cut(Duration readyWithin) throws Exception {
    awaitReady(readyWithin);
    System.out.println("crash: before the cut they see " + membersSeen());
    long end = System.nanoTime() + CUT.plus(readyWithin).toNanos();
    taps.cut();
    pause(CUT);
    while (membersSeen().stream().anyMatch(members -> members > 1)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not alone though cut: " + membersSeen());
      }
      pause(Duration.ofMillis(200));
    }
    System.out.println("crash: at the end of the cut they see " + membersSeen());
    taps.mend();
  }

  /** In the order of the roles. */
  private List<Integer> membersSeen() throws IOException {
    List<Integer> seen = new ArrayList<>();
    for (RoleProcess role : roles) {
      seen.add(role.members());
    }
    return seen;
  }

  private void awaitReady(Duration within) throws IOException, InterruptedException {
    for (RoleProcess role : roles) {
      role.awaitReadySupervised(within);
    }
  }

  /** Only what dispatch had under way can be repeated; a role that starts has sent nothing. */
  private int repeats(Kind kind, String name) {
    if (kind == Kind.DATABASE || kind == Kind.SESSION) {
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
