package io.rookery.bench.scenario;

import io.rookery.bench.rig.Client;
import io.rookery.bench.rig.Fill;
import io.rookery.bench.rig.PageSession;
import io.rookery.bench.rig.Rig;
import io.rookery.bench.rig.Rookery;
import io.rookery.bench.rig.Server;
import io.rookery.bench.scenario.Marks.Kind;
import io.rookery.bench.scenario.Marks.Mark;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * How long each screen of the console takes on a full database: asked over HTTP with a session, one
 * at a time, each time for another client or notification.
 */
public final class Screens {
  private static final int WARM_UP = 30;
  private static final int ASKED = 100;
  private static final double P95_MS_MAX = 50;

  /** Of the clients one in so many is dead, and all of its notifications wait. */
  private static final int ONE_DEAD_IN = 20;

  /** Of so many clients a change waits for a second person; half of them withdrew one before. */
  private static final int PROPOSED_MAX = 1_000;

  private static final int REPLAYS = 30;

  private static final String SOME =
      "SELECT id FROM delivery.notification WHERE client_uuid=ANY(?) LIMIT " + ASKED;

  private record Screen(String name, IntFunction<String> path) {}

  private record Timing(String name, Latency latency) {}

  private final List<Timing> timings = new ArrayList<>();
  private final Server server;

  private Screens(Server server) {
    this.server = server;
  }

  /** Fills a database with the plan's rows for so many clients, and asks for every screen. */
  public static Screens run(Plan plan, int clients) throws Exception {
    Path folder = plan.folder().resolve("screens");
    Rig rig = plan.lifetime().closes(Rig.open(folder, plan.programs(), plan.recording()));
    try {
      Screens screens = new Screens(rig.server());
      screens.time(rig, plan.sizes().rows(), clients);
      return screens;
    } finally {
      rig.close();
    }
  }

  /** That they were timed on. */
  public Server server() {
    return server;
  }

  private void time(Rig rig, int rows, int clients) throws Exception {
    int dead = Math.max(1, clients / ONE_DEAD_IN);
    List<Client> healthy = Client.range(0, clients - dead, rig.receiver().clientsPort());
    List<Client> silent = Client.range(clients - dead, clients, rig.deadPort());
    Rookery before = rig.runs(Rookery.start(rig, Map.of()));
    before.subscribe(healthy);
    before.subscribe(silent);
    before.close();
    Fill.parked(rig.sql(), silent, rows / ONE_DEAD_IN);
    Fill.delivered(rig.sql(), healthy, rows - rows / ONE_DEAD_IN);
    Rookery rookery =
        rig.runs(Rookery.start(rig, Map.of("ROOKERY_APPROVALS_PRODUCTION", "required")));
    PageSession session = rookery.signIn();
    for (Screen screen : screens(rig, rookery, healthy, silent)) {
      for (int i = 0; i < WARM_UP; i++) {
        session.look(screen.path().apply(i));
      }
      Latency latency = new Latency();
      for (int i = 0; i < ASKED; i++) {
        latency.enter(session.look(screen.path().apply(i)));
      }
      timings.add(new Timing(screen.name(), latency));
    }
  }

  private static List<Screen> screens(
      Rig rig, Rookery rookery, List<Client> healthy, List<Client> silent) throws Exception {
    List<Client> proposing = healthy.stream().limit(PROPOSED_MAX).toList();
    rookery.withdraw(rookery.propose(proposing.subList(0, (proposing.size() + 1) / 2)));
    List<String> proposed = rookery.propose(proposing);
    List<String> replays = rookery.replayNothing(healthy.stream().limit(REPLAYS).toList());
    String key = "/keys/" + rookery.keyId();
    IntFunction<UUID> one = i -> healthy.get(i * 37 % healthy.size()).uuid().value();
    IntFunction<UUID> dead = i -> silent.get(i * 7 % silent.size()).uuid().value();
    List<UUID> delivered = ids(rig, healthy);
    List<UUID> waiting = ids(rig, silent);
    String list = "/notifications?client_uuid=";
    return List.of(
        new Screen("overview", i -> "/"),
        new Screen("clients", i -> "/clients"),
        new Screen("clients by name", i -> "/clients?search=Client%20" + i),
        new Screen("clients by uuid", i -> "/clients?search=" + one.apply(i)),
        new Screen("clients to choose from", i -> "/clients/choices?search=Client%20" + i),
        new Screen("client", i -> "/clients/" + one.apply(i)),
        new Screen("client that is dead", i -> "/clients/" + dead.apply(i)),
        new Screen("subscribe", i -> "/clients/new"),
        new Screen("edit", i -> "/clients/" + one.apply(i) + "/edit"),
        new Screen("unsubscribe", i -> "/clients/" + one.apply(i) + "/unsubscribe"),
        new Screen("test", i -> "/clients/" + one.apply(i) + "/production/test"),
        new Screen("rotate", i -> "/clients/" + one.apply(i) + "/production/rotate"),
        new Screen("settings", i -> "/clients/" + one.apply(i) + "/production/settings"),
        new Screen("promote", i -> "/clients/" + one.apply(i) + "/promote"),
        new Screen("pause", i -> "/clients/" + dead.apply(i) + "/production/pause"),
        new Screen("resume", i -> "/clients/" + dead.apply(i) + "/production/resume"),
        new Screen("notifications", i -> list + one.apply(i)),
        new Screen("notifications that wait", i -> list + dead.apply(i)),
        new Screen(
            "notifications of an environment",
            i -> list + one.apply(i) + "&environment=production"),
        new Screen("notifications of a type", i -> list + one.apply(i) + "&type=user.created"),
        new Screen("notifications in a state", i -> list + one.apply(i) + "&status=exhausted"),
        new Screen("notifications of a user", i -> list + one.apply(i) + "&user_id=0"),
        new Screen("notifications by name", i -> "/notifications?client_uuid=Client%20" + i),
        new Screen("notification", i -> "/notifications/" + delivered.get(i % delivered.size())),
        new Screen(
            "notification that waits", i -> "/notifications/" + waiting.get(i % waiting.size())),
        new Screen(
            "cancel a notification",
            i -> "/notifications/" + waiting.get(i % waiting.size()) + "/cancel"),
        new Screen("replays", i -> "/replays"),
        new Screen("replay", i -> "/replays/" + replays.get(i % replays.size())),
        new Screen("make a replay", i -> "/replays/new"),
        new Screen("approvals", i -> "/approvals"),
        new Screen("approvals, the decided too", i -> "/approvals?state=all"),
        new Screen(
            "approve", i -> "/approvals/" + proposed.get(i * 7 % proposed.size()) + "/approve"),
        new Screen("audit", i -> "/audit"),
        new Screen("audit of a client", i -> "/audit?client_uuid=" + one.apply(i)),
        new Screen("keys", i -> "/keys"),
        new Screen("make a key", i -> "/keys/new"),
        new Screen("expiry of a key", i -> key + "/expiry"),
        new Screen("revoke a key", i -> key + "/revoke"),
        new Screen("stop", i -> "/stops/production/stop"));
  }

  private static List<UUID> ids(Rig rig, List<Client> clients) throws Exception {
    UUID[] some = clients.stream().limit(ASKED).map(c -> c.uuid().value()).toArray(UUID[]::new);
    return rig.sql().ids(SOME, some);
  }

  /** That each is quick enough for somebody who waits for it. */
  public List<Mark> marks() {
    return timings.stream()
        .map(
            one ->
                new Mark(
                    Kind.PASS,
                    "screens: " + one.name() + " p95 ms",
                    one.latency().millis(95),
                    P95_MS_MAX,
                    false))
        .toList();
  }

  /** The figures for programs. */
  public JsonArray toJson() {
    JsonArray all = new JsonArray();
    for (Timing one : timings) {
      all.add(
          new JsonObject()
              .put("screen", one.name())
              .put("p50_ms", one.latency().millis(50))
              .put("p95_ms", one.latency().millis(95))
              .put("max_ms", one.latency().millis(100))
              .put("p95_at_most", P95_MS_MAX)
              .put("met", one.latency().millis(95) <= P95_MS_MAX));
    }
    return all;
  }

  /** The figures for people. */
  public String table() {
    StringBuilder table = new StringBuilder(512);
    String format = "%-32s %8s %8s %8s  %s%n";
    table.append(format.formatted("screen", "p50 ms", "p95 ms", "max ms", ""));
    for (Timing one : timings) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-32s %8.1f %8.1f %8.1f  %s%n",
              one.name(),
              one.latency().millis(50),
              one.latency().millis(95),
              one.latency().millis(100),
              one.latency().millis(95) <= P95_MS_MAX ? "met" : "MISSED"));
    }
    return table.toString();
  }
}
