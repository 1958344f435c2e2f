package io.rookery.bench.scenario;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.bench.load.LoadGenerator;
import io.rookery.bench.load.SentLedger;
import io.rookery.bench.load.Traffic;
import io.rookery.bench.receive.ArrivalTable;
import io.rookery.bench.rig.Client;
import io.rookery.bench.rig.FlightRecorder;
import io.rookery.bench.rig.Rig;
import io.rookery.bench.rig.Subject;
import io.rookery.bench.scenario.Plan.Sizes;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Load for some seconds, then the two ledgers against each other. */
final class Measurement {
  private static final int LOOK_EVERY_MS = 100;
  private static final int STALLED_LOOKS = 80;
  private static final int STEP_SECONDS_MAX = 60;
  private static final String WAITING =
      """
      SELECT notification_id FROM (SELECT notification_id,client_uuid FROM delivery.queue
                                   UNION ALL
                                   SELECT notification_id,client_uuid FROM delivery.backlog) w
       WHERE client_uuid=ANY(?)
      """;

  private final Rig rig;
  private final Subject subject;
  private final List<Client> clients;
  private final int healthy;
  private Traffic traffic;
  private FlightRecorder recorder;
  private boolean inOrder;

  /**
   * Prepares one.
   *
   * @param healthy so many of the first clients answer as they should, and are what is measured
   */
  Measurement(Rig rig, Subject subject, Traffic traffic, List<Client> clients, int healthy) {
    this.rig = rig;
    this.subject = subject;
    this.traffic = traffic;
    this.clients = clients;
    this.healthy = healthy;
    this.recorder = rig.recorder();
  }

  /** About so many users of each client, and judges the order of each too. */
  Measurement inOrder(int usersPerClient) {
    traffic = traffic.aboutUsers(usersPerClient);
    inOrder = true;
    return this;
  }

  /** Leaves the profile to what it is compared with. */
  Measurement unprofiled() {
    recorder = new FlightRecorder(Optional.empty());
    return this;
  }

  /** Warms up for {@code warmUpSeconds} at least, and measures. */
  JsonObject run(int warmUpSeconds, Sizes sizes) throws Exception {
    rig.receiver().reset(healthy);
    LoadGenerator load =
        new LoadGenerator(
            traffic,
            subject.triggers(clients),
            clients.size(),
            healthy,
            subject.doorPort(),
            rig.receiver().feedPort());
    String deployed = rig.vertx().deployVerticle(load).await(STEP_SECONDS_MAX, SECONDS);
    final int warmedUp = WarmUp.await(rig, warmUpSeconds, sizes.warmUpSecondsMax());
    recorder.start(subject.handle());
    Yardstick yardstick = Yardstick.start(rig.folder());
    Costs before = Costs.now(rig);
    pause(1_000L * sizes.seconds());
    Costs after = Costs.now(rig);
    JsonObject machine = yardstick.stop();
    recorder.stop(subject.handle());
    load.finish().await(STEP_SECONDS_MAX, SECONDS);
    rig.vertx().undeploy(deployed).await(STEP_SECONDS_MAX, SECONDS);
    awaitArrivals(load.ledger());
    return figures(load, before, after).put("warm_up_seconds", warmedUp).put("yardstick", machine);
  }

  private void pause(long millis) throws Exception {
    rig.vertx().timer(millis, MILLISECONDS).await(millis + 10_000, MILLISECONDS);
  }

  /** Until all has come, or nothing more has come for some seconds. */
  private void awaitArrivals(SentLedger sent) throws Exception {
    long promised = 0;
    for (int row = 0; row < sent.size(); row++) {
      promised += sent.client(row) < healthy ? 1 : 0;
    }
    long came = -1;
    for (int stalled = 0; stalled < STALLED_LOOKS; stalled++) {
      long now = rig.receiver().numbers().getLong("healthy");
      if (now >= promised) {
        return;
      }
      stalled = now > came ? 0 : stalled;
      came = now;
      pause(LOOK_EVERY_MS);
    }
  }

  private JsonObject figures(LoadGenerator load, Costs before, Costs after) throws Exception {
    // First what waits: what is delivered in between is then found at both places, never at none.
    Set<UUID> waiting = waiting();
    ArrivalTable arrived = rig.receiver().ledger();
    Books books = new Books(load.ledger(), arrived);
    Window window = before.windowTo(after);
    boolean closed = traffic.window() > 0;
    Latency arrival = books.arrival(window, healthy);
    Latency afterAccept = books.afterAccept(window, healthy);
    Latency accept = books.accept(window);
    JsonObject numbers = rig.receiver().numbers();
    long delivered = books.arrivedIn(window, clients.size());
    JsonObject figures =
        new JsonObject()
            .put("accepted_per_second", perSecond(books.acceptedIn(window), window))
            .put("delivered_per_second", perSecond(delivered, window))
            .put("healthy_per_second", perSecond(books.arrivedIn(window, healthy), window))
            .put("arrival_ms", (closed ? arrival.correctedForClosedLoop() : arrival).toJson())
            .put("after_accept_ms", afterAccept.toJson())
            .put("accept_ms", (closed ? accept.correctedForClosedLoop() : accept).toJson())
            .put("cpu_percent", before.cpuPercentTo(after))
            .put("compiler_cpu", before.compilerCpuTo(after))
            .put("foreign_cpu", before.foreignCpuTo(after))
            .put("rss_mb", Costs.peakMegabytes(rig.meter()))
            .put("wal_bytes_per_delivery", before.walBytesTo(after) / Math.max(1, delivered))
            .put("accepted", load.ledger().size())
            .put("refused", load.refused())
            .put("refused_by_status", load.refusedByStatus())
            .put("lost", books.lost(waiting))
            .put("waiting", books.missing())
            .put("unexpected", books.unexpected())
            .put("duplicates", numbers.getLong("duplicates"))
            .put("janitor_found", foundByJanitor(subject))
            .put("signatures_verified", numbers.getLong("verified"))
            .put("signatures_wrong", numbers.getLong("refused"));
    return inOrder ? figures.mergeIn(order(load.ledger(), arrived, window)) : figures;
  }

  private static JsonObject order(SentLedger sent, ArrivalTable arrived, Window window) {
    OrderBooks order = new OrderBooks(sent, arrived);
    return new JsonObject()
        .put("out_of_order", order.broken())
        .put("order_tested", Rounded.to3((double) order.tested() / Math.max(1, sent.size())))
        .put("turn_ms", order.turns(window).toJson());
  }

  /** Null where the subject has no janitor. */
  static Long foundByJanitor(Subject subject) throws Exception {
    OptionalLong found = subject.foundByJanitor();
    return found.isPresent() ? found.getAsLong() : null;
  }

  private Set<UUID> waiting() throws Exception {
    UUID[] all = clients.stream().map(client -> client.uuid().value()).toArray(UUID[]::new);
    return new HashSet<>(rig.sql().ids(WAITING, all));
  }

  private static double perSecond(long count, Window window) {
    return Rounded.to1(count / window.seconds());
  }
}
