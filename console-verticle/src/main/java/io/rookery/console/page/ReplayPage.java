package io.rookery.console.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rookery.console.api.Bus;
import io.rookery.console.api.ReplayRoutes;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.ListReplays;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.ReplayState;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** {@code /replays}: what has ended is sent once more; counted first, watched, and cancelled. */
public final class ReplayPage {
  private static final int ROWS = 30;
  private static final String CLIENT = "client_uuid";
  private static final String[] TEXTS = {"environment", "type", "user_id", "final_state"};

  private final Bus bus;
  private final MeantClients meant;
  private final ReplayRoutes replays;
  private final InstantSource clock;

  public ReplayPage(Bus bus, MeantClients meant, ReplayRoutes replays, InstantSource clock) {
    this.bus = bus;
    this.meant = meant;
    this.replays = replays;
    this.clock = clock;
  }

  /** The list. */
  public record Replays(List<Row> rows) {}

  /** One replay; {@code of} says in words what is sent once more. */
  public record Row(Replay replay, String of) {

    /** Its state in words. */
    public String state() {
      return replay.state().wireName().replace('_', ' ');
    }

    /** Its colour. */
    public String mood() {
      return switch (replay.state()) {
        case RUNNING -> "waiting";
        case STORAGE_FULL -> "bad";
        case DONE -> "good";
        case CANCELLED, DRY_RUN -> "quiet";
      };
    }
  }

  /**
   * The form.
   *
   * @param counted what a replay would send; null: not counted yet
   */
  public record Model(Row counted) {}

  /**
   * One replay and how far it is.
   *
   * @param remaining such as {@code 3 min}; null: it does not run
   */
  public record Progress(Row row, long handled, String rate, String remaining) {

    public boolean isOpen() {
      return row.replay().state().isOpen();
    }

    public boolean isRunning() {
      return row.replay().state() == ReplayState.RUNNING;
    }
  }

  public void add(PageDoor door) {
    door.page("/replays", this::list);
    door.page("/replays/new", Scope.CHANGERS, ReplayPage::form);
    door.form("/replays/new", Scope.CHANGERS, this::countOrStart, ReplayPage::form);
    door.page("/replays/:id", this::show);
    door.form("/replays/:id/cancel", Scope.CHANGERS, this::cancel, this::show);
  }

  private Future<View> list(Visit visit) {
    Scope scope = visit.scope();
    return bus.ask(
            ReplayContract.LIST, new ListReplays(scope.clients(), scope.environment(), null, ROWS))
        .compose(found -> rows(found.replays()))
        .map(rows -> View.of("replays", "Replays", Chrome.Tab.REPLAYS, new Replays(rows)));
  }

  private Future<List<Row>> rows(List<Replay> replays) {
    List<ClientUuid> clients =
        replays.stream().map(Replay::filter).flatMap(ReplayPage::onlyClient).toList();
    return ClientNames.of(bus, clients)
        .map(names -> replays.stream().map(one -> new Row(one, of(one.filter(), names))).toList());
  }

  /** The name of one is worth a question; of many their number is enough. */
  private static Stream<ClientUuid> onlyClient(ReplayFilter filter) {
    return filter.clients() == null || filter.clients().size() > 1
        ? Stream.empty()
        : filter.clients().stream();
  }

  private static String of(ReplayFilter filter, ClientNames names) {
    List<String> parts = new ArrayList<>();
    parts.add(
        onlyClient(filter)
            .findFirst()
            .map(names::of)
            .orElseGet(
                () ->
                    filter.clients() == null
                        ? "all clients"
                        : Words.count(filter.clients().size()) + " clients"));
    if (filter.type() != null) {
      parts.add(filter.type().wireName());
    }
    if (filter.finalState() != null) {
      parts.add("ended as " + filter.finalState().wireName());
    }
    if (filter.userId() != null) {
      parts.add("user " + filter.userId());
    }
    if (filter.ids() != null) {
      parts.add(Words.count(filter.ids().size()) + " by their ids");
    }
    return String.join(", ", parts);
  }

  private static Future<View> form(Visit visit) {
    return Future.succeededFuture(form((Row) null));
  }

  private static View form(Row counted) {
    return View.of("replay-new", "Replay", Chrome.Tab.REPLAYS, new Model(counted));
  }

  /** The first button counts, and only then there is a second one. */
  private Future<Reply> countOrStart(Visit visit) {
    boolean start = visit.form().isChecked("start");
    return meant
        .find(visit.scope(), visit.form().text(CLIENT))
        .compose(
            client ->
                Future.succeededFuture(body(visit.form(), client, !start))
                    .compose(body -> replays.start(visit.scope(), body))
                    .recover(failure -> MeantClients.refuse(failure, CLIENT, client.why())))
        .compose(
            job ->
                start
                    ? Future.succeededFuture(
                        Reply.done("/replays/" + job.id(), Notice.REPLAY_STARTED))
                    : rows(List.of(job)).map(rows -> form(rows.get(0))));
  }

  private static ObjectNode body(Form form, MeantClients.Meant client, boolean dryRun) {
    ObjectNode body = form.json(TEXTS);
    if (!form.text(CLIENT).isEmpty()) {
      body.put(CLIENT, client.orTyped(form.text(CLIENT)));
    }
    form.putTime(body, "from");
    form.putTime(body, "until");
    String perSecond = form.text("per_second");
    if (perSecond.matches("[0-9]{1,6}")) {
      body.put("per_second", Integer.parseInt(perSecond));
    } else if (!perSecond.isEmpty()) {
      body.put("per_second", perSecond);
    }
    return body.put("dry_run", dryRun);
  }

  private Future<View> show(Visit visit) {
    return replays
        .find(visit.scope(), ReplayRoutes.idIn(visit.context()))
        .compose(job -> rows(List.of(job)))
        .map(
            rows ->
                View.of(
                    "replay",
                    "Replay",
                    Chrome.Tab.REPLAYS,
                    progress(rows.get(0), clock.instant())));
  }

  private Future<Reply> cancel(Visit visit) {
    UUID id = ReplayRoutes.idIn(visit.context());
    return replays
        .cancel(visit.scope(), id)
        .map(done -> Reply.done("/replays/" + id, cancelled(done)));
  }

  private static Notice cancelled(Replay now) {
    return now.state() == ReplayState.CANCELLED ? Notice.REPLAY_CANCELLED : Notice.REPLAY_ENDED;
  }

  private static Progress progress(Row row, Instant now) {
    Replay job = row.replay();
    long handled = job.replayed() + job.passed();
    double seconds = Math.max(1, Duration.between(job.askedAt(), now).toMillis() / 1000.0);
    boolean running = job.state() == ReplayState.RUNNING;
    double rate = handled / seconds;
    long left = Math.max(0, job.found() - handled);
    String remaining = !running || rate <= 0 ? null : inWords(Math.round(left / rate));
    String shown = running ? Words.count(Math.round(rate)) : null;
    return new Progress(row, handled, shown, remaining);
  }

  private static String inWords(long seconds) {
    return seconds < 60
        ? seconds + " s"
        : seconds < 3600 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }
}
