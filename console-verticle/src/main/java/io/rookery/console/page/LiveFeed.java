package io.rookery.console.page;

import io.rookery.console.api.Scope;
import io.rookery.console.auth.Session;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.Outcome;
import io.rookery.shared.contract.DispatchContract.Outcomes;
import io.rookery.shared.loop.SteadyLoop;
import io.rookery.shared.model.DeliveryEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code /live}: the outcomes of each second as server-sent events, to those who may see them. The
 * bus is listened to only while somebody looks, so that a console nobody has open costs nothing.
 */
public final class LiveFeed {
  /** Of a second with more, so many are shown, and the page says so. */
  static final int SHOWN_PER_SECOND_MAX = 50;

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int TICKS_BETWEEN_CHECKS = 30;
  private static final Set<DeliveryEvent> FAILED =
      EnumSet.of(DeliveryEvent.EXHAUSTED, DeliveryEvent.EXPIRED);

  private final Vertx vertx;
  private final PageDoor door;
  private final InstantSource clock;
  private final int viewersMax;
  private final SteadyLoop ticks;
  private final List<Viewer> viewers = new ArrayList<>();
  private MessageConsumer<Buffer> outcomes;
  private long tick;

  public LiveFeed(Vertx vertx, PageDoor door, InstantSource clock, int viewersMax) {
    this.vertx = vertx;
    this.door = door;
    this.clock = clock;
    this.viewersMax = viewersMax;
    this.ticks = new SteadyLoop(vertx, "live", TICK, this::tick);
  }

  /** One open page, and what this second brought of its part. */
  private static final class Viewer {
    private final Session session;
    private final Scope scope;
    private final HttpServerResponse response;
    private final List<Outcome> shown = new ArrayList<>();
    private int delivered;
    private int failed;
    private int all;

    Viewer(Session session, Scope scope, HttpServerResponse response) {
      this.session = session;
      this.scope = scope;
      this.response = response;
    }

    void take(Outcome outcome) {
      if (!scope.maySee(outcome.client()) || !scope.maySee(outcome.environment())) {
        return;
      }
      all++;
      if (outcome.state() == DeliveryEvent.DELIVERED) {
        delivered++;
      } else if (FAILED.contains(outcome.state())) {
        failed++;
      }
      if (shown.size() < SHOWN_PER_SECOND_MAX) {
        shown.add(outcome);
      }
    }

    void clear() {
      shown.clear();
      delivered = 0;
      failed = 0;
      all = 0;
    }
  }

  /** Adds the route. */
  public void add() {
    door.router()
        .get("/live")
        .handler(
            context ->
                door.gate()
                    .admit(context, Scope.READERS)
                    .onSuccess(session -> open(session, Scope.of(context), context.response()))
                    // Nobody reads a page here: the script sees the status and says that it is
                    // broken.
                    .onFailure(out -> context.response().setStatusCode(401).end()));
  }

  public Future<?> start() {
    return ticks.start();
  }

  /** Ends every stream, which would hold up the closing of the door. */
  public Future<?> close() {
    return ticks
        .stop()
        .onComplete(stopped -> List.copyOf(viewers).forEach(viewer -> viewer.response.end()));
  }

  private void open(Session session, Scope scope, HttpServerResponse response) {
    if (viewers.size() >= viewersMax) {
      response.setStatusCode(503).putHeader(HttpHeaders.RETRY_AFTER, "5").end();
      return;
    }
    Viewer viewer = new Viewer(session, scope, response);
    response.closeHandler(gone -> leave(viewer));
    response.endHandler(gone -> leave(viewer));
    viewers.add(viewer);
    if (outcomes == null) {
      outcomes = DispatchContract.OUTCOME.listen(vertx, this::take);
    }
    Html.protect(response)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .setChunked(true)
        .write("retry: 2000\n\n");
  }

  private void leave(Viewer viewer) {
    viewers.remove(viewer);
    if (viewers.isEmpty() && outcomes != null) {
      outcomes.unregister();
      outcomes = null;
    }
  }

  private void take(Outcomes batch) {
    for (Viewer viewer : viewers) {
      batch.outcomes().forEach(viewer::take);
    }
  }

  private Future<?> tick() {
    boolean check = ++tick % TICKS_BETWEEN_CHECKS == 0;
    for (Viewer viewer : List.copyOf(viewers)) {
      // Who does not read as fast as this misses a second, and is not kept in memory.
      if (!viewer.response.writeQueueFull()) {
        viewer.response.write(second(viewer));
      }
      viewer.clear();
      if (check) {
        door.gate().isStillOpen(viewer.session).onSuccess(open -> end(viewer, open));
      }
    }
    return Future.succeededFuture();
  }

  private static void end(Viewer viewer, boolean open) {
    if (!open && !viewer.response.ended()) {
      viewer.response.end();
    }
  }

  private String second(Viewer viewer) {
    JsonObject rates =
        new JsonObject()
            .put("at", clock.instant().getEpochSecond())
            .put("delivered", viewer.delivered)
            .put("failed", viewer.failed)
            .put("all", viewer.all)
            .put("shown", viewer.shown.size());
    StringBuilder text = new StringBuilder();
    if (!viewer.shown.isEmpty()) {
      List<OutcomeRow> rows = viewer.shown.stream().map(OutcomeRow::of).toList();
      text.append("event: outcomes\n");
      door.html()
          .render("outcomes", Map.of("rows", rows))
          .lines()
          .forEach(line -> text.append("data: ").append(line).append('\n'));
      text.append('\n');
    }
    return text.append("event: rates\ndata: ").append(rates.encode()).append("\n\n").toString();
  }
}
