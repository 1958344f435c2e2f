package io.rookery.console.page;

import io.rookery.console.api.Bus;
import io.rookery.console.api.ControlRoutes;
import io.rookery.console.api.NotificationRoutes;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.ControlContract.InstructionKind;
import io.rookery.shared.contract.DispatchContract.DeliveryDetail;
import io.rookery.shared.contract.DispatchContract.Explanation;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationDetail;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code /notifications/{id}}: what was sent, what happened to it, and why it is where it is. */
public final class NotificationPage {
  private final Bus bus;
  private final NotificationRoutes notifications;
  private final ControlRoutes control;

  public NotificationPage(Bus bus, NotificationRoutes notifications, ControlRoutes control) {
    this.bus = bus;
    this.notifications = notifications;
    this.control = control;
  }

  /**
   * What the page shows.
   *
   * @param sent the exact text that is signed; null: erased
   * @param pretty the same for people
   * @param curl sends the same body, unsigned, to wherever its reader says; null: erased
   */
  public record Model(
      NotificationSummary summary,
      String clientName,
      Explanation explanation,
      String sent,
      String pretty,
      String curl,
      List<Event> events) {

    public boolean isUnderWay() {
      return explanation.status().finalState() == null;
    }

    public String path() {
      return "/notifications/" + summary.id();
    }
  }

  /**
   * One thing that happened.
   *
   * @param mood its colour
   * @param detail status, time and error; empty: nothing more is known
   * @param answer the start of what the endpoint answered; null: none is kept
   */
  public record Event(Instant at, String words, String mood, String detail, String answer) {}

  public void add(PageDoor door) {
    door.page("/notifications/:id", this::show);
    door.form("/notifications/:id/retry", Scope.CHANGERS, this::retry, this::show);
    door.page("/notifications/:id/cancel", Scope.CHANGERS, this::askCancel);
    door.form("/notifications/:id/cancel", Scope.CHANGERS, this::cancel, this::askCancel);
  }

  private Future<View> show(Visit visit) {
    return model(visit)
        .map(
            model ->
                View.of(
                    "notification",
                    model.summary.type().wireName(),
                    Chrome.Tab.NOTIFICATIONS,
                    model));
  }

  private Future<View> askCancel(Visit visit) {
    return model(visit)
        .map(model -> View.of("cancel", "Cancel a notification", Chrome.Tab.NOTIFICATIONS, model));
  }

  private Future<Model> model(Visit visit) {
    NotificationId id = NotificationRoutes.idIn(visit.context());
    Future<NotificationDetail> detail = notifications.find(visit.scope(), id);
    Future<Explanation> explanation = notifications.explain(visit.scope(), id);
    return Future.all(detail, explanation)
        .compose(both -> ClientNames.of(bus, List.of(detail.result().summary().client())))
        .map(names -> model(detail.result(), explanation.result(), names));
  }

  private Model model(NotificationDetail detail, Explanation explanation, ClientNames names) {
    String sent = notifications.bodyOf(detail);
    NotificationSummary summary = detail.summary();
    return new Model(
        summary,
        names.of(summary.client()),
        explanation,
        sent,
        sent == null ? null : Json.encodePrettily(Json.decodeValue(sent)),
        sent == null ? null : curl(summary, sent),
        events(detail));
  }

  private Future<Reply> retry(Visit visit) {
    NotificationId id = NotificationRoutes.idIn(visit.context());
    return control
        .instruct(visit.scope(), id, InstructionKind.RETRY)
        .map(done -> Reply.done("/notifications/" + id, Notice.of(done)));
  }

  private Future<Reply> cancel(Visit visit) {
    NotificationId id = NotificationRoutes.idIn(visit.context());
    return control
        .instruct(visit.scope(), id, InstructionKind.CANCEL)
        .map(done -> Reply.done("/notifications/" + id, Notice.of(done)));
  }

  /** To whatever address its reader has for trying: the client's own would take it for real. */
  private static String curl(NotificationSummary summary, String sent) {
    return "curl -sS -X POST http://127.0.0.1:9000/ -H 'content-type: application/json' -H 'webhook-id: "
        + summary.id()
        + "' --data-binary '"
        + sent.replace("'", "'\\''")
        + "'";
  }

  private static List<Event> events(NotificationDetail detail) {
    List<Event> events = new ArrayList<>();
    events.add(new Event(detail.summary().acceptedAt(), "Accepted and stored", "quiet", "", null));
    for (DeliveryDetail delivery : detail.deliveries()) {
      delivery.history().forEach(entry -> events.add(event(entry)));
    }
    return events;
  }

  private static Event event(HistoryEntry entry) {
    List<String> detail = new ArrayList<>();
    if (entry.attempt() > 0) {
      detail.add("attempt " + entry.attempt());
    }
    if (entry.httpStatus() != null) {
      detail.add("HTTP " + entry.httpStatus());
    }
    if (entry.latencyMs() != null) {
      detail.add(Words.count(entry.latencyMs()) + " ms");
    }
    if (entry.error() != null && !entry.error().equals("status_" + entry.httpStatus())) {
      detail.add(Words.ofError(entry.error()));
    }
    return new Event(
        entry.at(),
        Words.ofEvent(entry.event()),
        mood(entry.event()),
        String.join(" · ", detail),
        entry.snippet());
  }

  private static String mood(DeliveryEvent event) {
    return switch (event) {
      case ATTEMPT_FAILED, PROBE_FAILED -> "bad";
      case PARKED, POSTPONED -> "waiting";
      default -> Words.moodOf(event.wireName());
    };
  }
}
