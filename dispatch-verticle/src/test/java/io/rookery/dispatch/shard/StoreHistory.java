package io.rookery.dispatch.shard;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.delivery.Attempt;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.delivery.MoveStore;
import io.rookery.dispatch.flood.FloodSteps;
import io.rookery.dispatch.replay.ReplaySteps;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.WaitReason;
import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** One history: an empty database, two nodes, of which the first begins, and the model. */
final class StoreHistory implements AutoCloseable {
  private static final int HELD_MAX = 12;
  private static final int ROUNDS_MAX = 300;
  private static final Instant NOW = Instant.EPOCH.plusSeconds(1);
  private static final Instant OVER = NOW.plus(Duration.ofHours(2));
  private static final Instant SOON = Instant.parse("2100-01-01T00:00:00Z");

  private final StoreGiven given;
  private final MoveStore moves;
  private final StoreModel model;
  private final List<StoreNode> nodes = new ArrayList<>();
  private final LateCommits late;
  private final List<Move> made = new ArrayList<>();
  private int drawn;
  private int started;
  private int asked;

  /** {@code eye}: the session of the model. */
  StoreHistory(StoreGiven given, Connection eye) throws Exception {
    this.given = given;
    this.moves = new MoveStore(given.database());
    this.model = new StoreModel(eye);
    this.late = new LateCommits(given, model);
    given.empty();
    nodes.add(newNode());
    nodes.add(newNode());
    nodes.get(0).acquire();
  }

  /** Makes the step, where there is anything to make it of; says whether there was. */
  boolean make(Step step) throws Exception {
    return make(step.kind(), step.node(), step.pick())
        || make(step.kind(), 1 - step.node(), step.pick());
  }

  private boolean make(Step.Kind kind, int by, int pick) throws Exception {
    StoreNode node = nodes.get(by);
    return switch (kind) {
      case ACCEPT -> accept(pick);
      case ACCEPT_FAILED -> acceptFailed(pick);
      case DRAW -> late.draw(endpoint(pick), given.id(++drawn));
      case COMMIT_LATE -> late.end(pick, true);
      case ROLL_BACK -> late.end(pick, false);
      case LEASE -> node.acquire();
      case RENEW -> node.renew();
      case HAND_BACK -> node.handBack();
      case STEAL -> steal(node);
      case REPLACE -> nodes.set(by, newNode()).owns();
      case PAGE -> node.held().size() < HELD_MAX && node.page();
      case SWEEP -> node.sweep();
      case DRAIN -> node.held().size() < HELD_MAX && node.drain(StoreGiven.ENDPOINTS, SOON);
      case SETTLE -> record(node, pick, StoreHistory::settled);
      case SETTLE_AGAIN -> settleAgain(pick);
      case WAIT -> record(node, pick, StoreHistory::failed);
      case PARK -> record(node, pick, StoreHistory::parked);
      case EXPIRE -> expire(node);
      case CANCEL -> record(node, pick, one -> end(one, DeliveryEvent.CANCELLED));
      case ERASE -> erase(pick);
      case ASK_REPLAY -> askForReplay(node);
      case LOOK_FOR_REPLAY -> look(node);
      case REPLAY -> replay(node);
      case COLLAPSE -> collapse(node);
      case FIND_OVER -> node.findOver(OVER);
      case SUMMARISE -> summarise(node);
    };
  }

  void check() throws SQLException {
    model.check(nodes);
  }

  /**
   * All commits have come; a node that knows nothing but the stored floors must bring everything to
   * its end, without any reading from 0 (I3).
   */
  void finish() throws Exception {
    late.commitAll();
    // The last owners store their floors, then are never heard of again.
    for (StoreNode node : nodes) {
      node.sweep();
      node.renew();
    }
    nodes.clear();
    StoreNode last = newNode();
    nodes.add(last);
    steal(last);
    for (int round = 0; round < ROUNDS_MAX && !isAtRest(); round++) {
      last.renew();
      last.page();
      last.sweep();
      last.drain(StoreGiven.ENDPOINTS, SOON);
      while (!last.held().isEmpty()) {
        record(last, 0, StoreHistory::settled);
      }
      look(last);
      replay(last);
      last.findOver(OVER);
      summarise(last);
    }
    check();
    assertThat(model.unended()).isEmpty();
    assertThat(model.partsOpen()).isZero();
    assertThat(model.untold()).as("collapsed, and told by no summary").isZero();
  }

  @Override
  public void close() throws SQLException {
    late.close();
  }

  private boolean isAtRest() throws SQLException {
    return model.unended().isEmpty() && model.partsOpen() == 0 && model.untold() == 0;
  }

  private StoreNode newNode() {
    return new StoreNode(given.database(), new UUID(1, ++started));
  }

  private boolean accept(int pick) throws SQLException {
    UUID notification = given.id(++drawn);
    model.committed(StoreGiven.accept(given.session(), endpoint(pick), notification), notification);
    return true;
  }

  private boolean acceptFailed(int pick) throws SQLException {
    UUID id = given.id(++drawn);
    EndpointKey to = endpoint(pick);
    Buffer body = FloodSteps.failed(to, id, NOW);
    NotificationType type = NotificationType.EXTRACTION_FAILED;
    model.committed(StoreGiven.accept(given.session(), to, id, type, body), id);
    return true;
  }

  private boolean steal(StoreNode node) throws Exception {
    given.sql("UPDATE delivery.shard_lease SET lease_until='-infinity'");
    return node.acquire();
  }

  private boolean record(StoreNode node, int pick, Function<Delivery, Move> how) throws Exception {
    List<Held> all = node.held();
    if (all.isEmpty()) {
      return false;
    }
    Held held = all.get(pick % all.size());
    make(how.apply(held.delivery()));
    node.recorded(held);
    return true;
  }

  private boolean settleAgain(int pick) throws Exception {
    if (made.isEmpty()) {
      return false;
    }
    make(made.get(pick % made.size()));
    return true;
  }

  private boolean expire(StoreNode node) throws Exception {
    List<Delivery> tooOld = node.overage(StoreGiven.ENDPOINTS, SOON);
    for (Delivery one : tooOld) {
      make(end(one, DeliveryEvent.EXPIRED));
    }
    return !tooOld.isEmpty();
  }

  private boolean erase(int pick) throws SQLException {
    List<UUID> all = model.notifications();
    if (all.isEmpty()) {
      return false;
    }
    UUID one = all.get(pick % all.size());
    given.sql("UPDATE delivery.notification SET body=NULL WHERE id='" + one + "'");
    model.erased(one);
    return true;
  }

  private boolean askForReplay(StoreNode node) throws Exception {
    List<ClientUuid> clients = StoreGiven.ENDPOINTS.stream().map(EndpointKey::client).toList();
    node.replays()
        .ask(
            new UUID(2, ++asked),
            Environment.PRODUCTION,
            clients,
            given.day(),
            given.day().plus(Duration.ofHours(1)))
        .await(5, SECONDS);
    return true;
  }

  private boolean look(StoreNode node) throws Exception {
    for (ReplaySteps.Seen seen : node.look()) {
      model.looked(seen.wanted());
    }
    return !node.seen().isEmpty();
  }

  private boolean replay(StoreNode node) throws Exception {
    boolean any = false;
    for (ReplaySteps.Seen seen : node.seen()) {
      node.replays().replay(seen, NOW).await(5, SECONDS);
      any |= model.replayed(seen.wanted());
    }
    node.forgetSeen();
    return any;
  }

  private boolean collapse(StoreNode node) throws Exception {
    boolean any = false;
    for (Held held : node.held()) {
      Delivery one = held.delivery();
      if (FloodSteps.concerns(one) && node.floods().collapse(one, NOW).await(5, SECONDS)) {
        model.collapsed(one.seq());
        node.recorded(held);
        any = true;
      }
    }
    return any;
  }

  private boolean summarise(StoreNode node) throws Exception {
    boolean any = false;
    for (FloodSteps.Over one : node.takeOver()) {
      UUID summary = given.id(++drawn);
      if (node.floods().close(one, summary).await(5, SECONDS)) {
        model.summarised(summary, one.repeated());
        any = true;
      }
    }
    return any;
  }

  private void make(Move move) throws Exception {
    long seq = move.delivery().seq();
    boolean found = moves.make(List.of(move)).await(5, SECONDS).get(0);
    assertThat(found).as("I4: found %d", seq).isEqualTo(!model.isEnded(seq));
    if (found && move.isEnd()) {
      model.ended(seq);
    }
    made.add(move);
  }

  /** What the endpoint said yes to, or what is not sent any more. */
  /** With history, or without. */
  private static Move parked(Delivery one) {
    WaitReason reason = one.seq() % 2 == 0 ? WaitReason.BREAKER_OPEN : WaitReason.SPILLED;
    return Move.park(one, reason, NOW);
  }

  private static Move settled(Delivery one) {
    boolean isErased = one.content() != null && one.content().body() == null;
    return end(one, isErased ? DeliveryEvent.ERASED : DeliveryEvent.DELIVERED);
  }

  private static Move failed(Delivery one) {
    Attempt attempt = new Attempt(500, "status_500", 3, null);
    return Move.retry(one, one.attempts() + 1, attempt, NOW, NOW);
  }

  private static Move end(Delivery one, DeliveryEvent state) {
    return Move.end(one, state, 1, new Attempt(200, null, 3, null), NOW);
  }

  private static EndpointKey endpoint(int pick) {
    return StoreGiven.ENDPOINTS.get(pick % StoreGiven.ENDPOINTS.size());
  }
}
