package io.rookery.bench.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends triggers to the door and keeps what was promised.
 *
 * <p>Closed loop: the next trigger goes when fewer than {@code window} are between trigger and
 * arrival, so a system that promises faster than it delivers is not measured by its promises. Open
 * loop: at a fixed rate from a plan of times; what has to wait for a connection keeps its planned
 * time, so a stall is charged to all who would have come meanwhile (coordinated omission).
 */
public final class LoadGenerator extends VerticleBase {
  private static final int REFUSED_PAUSE_MS = 10;

  private final Traffic traffic;
  private final Triggers triggers;
  private final int clients;
  private final int healthy;
  private final int doorPort;
  private final int feedPort;
  private final SentLedger ledger = new SentLedger();
  private final Map<Integer, Integer> refusedByStatus = new TreeMap<>();
  private final Deque<Door> idle = new ArrayDeque<>();
  private final Promise<Void> quiet = Promise.promise();
  // A client that nobody holds is collected, and closes its connections half a minute later.
  private NetClient client;
  private boolean running = true;
  private int underWay;
  private long planned;
  private long beganNanos;
  private long healthySent;
  private long arrived;
  private long next;

  /**
   * Makes one at rest; deploying it starts it.
   *
   * @param clients how many there are; the first {@code healthy} are waited for
   * @param feedPort where the receiver tells what came
   */
  public LoadGenerator(
      Traffic traffic, Triggers triggers, int clients, int healthy, int doorPort, int feedPort) {
    this.traffic = traffic;
    this.triggers = triggers;
    this.clients = clients;
    this.healthy = healthy;
    this.doorPort = doorPort;
    this.feedPort = feedPort;
  }

  @Override
  public Future<?> start() {
    client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
    List<Future<Door>> doors = new ArrayList<>();
    for (int i = 0; i < traffic.connections(); i++) {
      doors.add(Door.open(client, doorPort, this::answered));
    }
    return client
        .connect(feedPort, "127.0.0.1")
        .compose(
            feed -> {
              feeds(feed);
              return Future.all(doors);
            })
        .onSuccess(
            open -> {
              doors.forEach(door -> idle.add(door.result()));
              beganNanos = System.nanoTime();
              vertx.setPeriodic(1, tick -> pump());
            });
  }

  /** Sends nothing more; ends when the last answer has come. */
  public Future<Void> finish() {
    context.runOnContext(
        now -> {
          running = false;
          tellQuiet();
        });
    return quiet.future();
  }

  /** What was promised; to be read after {@link #finish}. */
  public SentLedger ledger() {
    return ledger;
  }

  /** Triggers that were not answered with a 202. */
  public long refused() {
    return refusedByStatus.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** The same by status; 0: the connection was lost. */
  public JsonObject refusedByStatus() {
    JsonObject byStatus = new JsonObject();
    refusedByStatus.forEach((status, many) -> byStatus.put(status.toString(), many));
    return byStatus;
  }

  private void feeds(NetSocket feed) {
    RecordParser numbers =
        RecordParser.newFixed(
            Long.BYTES,
            number -> {
              arrived = number.getLong(0);
              pump();
            });
    feed.handler(numbers);
  }

  private void pump() {
    while (running && !idle.isEmpty() && mayGo()) {
      send(idle.poll());
    }
  }

  private boolean mayGo() {
    if (traffic.window() > 0) {
      return healthySent - arrived < traffic.window();
    }
    return planned < (System.nanoTime() - beganNanos) * 1e-9 * traffic.perSecond();
  }

  private void send(Door door) {
    int many = traffic.batch();
    int[] to = new int[many];
    int[] about = new int[many];
    for (int i = 0; i < many; i++) {
      to[i] = (int) (next % clients);
      about[i] = (int) (next / clients % traffic.usersPerClient());
      healthySent += to[i] < healthy ? 1 : 0;
      next++;
    }
    long intended =
        traffic.window() > 0
            ? System.nanoTime()
            : beganNanos + (long) (planned * 1e9 / traffic.perSecond());
    planned += many;
    underWay++;
    Buffer bytes = many == 1 ? triggers.one(to[0], about[0]) : triggers.batch(to, about);
    door.send(new Door.Request(intended, to, about), bytes);
  }

  private void answered(Door door, Door.Request request, int status, long[] high, long[] low) {
    long now = System.nanoTime();
    underWay--;
    if (status == 202) {
      for (int i = 0; i < high.length; i++) {
        ledger.enter(
            high[i], low[i], request.intendedNanos, now, request.clients[i], request.users[i]);
      }
      idle.add(door);
      pump();
    } else {
      refuse(door, request, status);
    }
    tellQuiet();
  }

  private void refuse(Door door, Door.Request request, int status) {
    for (int client : request.clients) {
      refusedByStatus.merge(status, 1, Integer::sum);
      healthySent -= client < healthy ? 1 : 0;
    }
    // A lost connection is not opened again: it shows in the figures, as it should.
    if (status != 0) {
      vertx.setTimer(REFUSED_PAUSE_MS, over -> idle.add(door));
    }
  }

  private void tellQuiet() {
    if (!running && underWay == 0) {
      quiet.tryComplete();
    }
  }
}
