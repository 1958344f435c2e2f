package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.bus.Wire;
import io.rookery.shared.contract.IngestContract;
import io.rookery.shared.contract.IngestContract.Accepted;
import io.rookery.shared.http.Problem;
import io.rookery.shared.testing.DeclaredApi;
import io.rookery.shared.testing.DeclaredApi.Operation;
import io.rookery.shared.testing.Tries;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever comes to the bus door is answered, with the problems of the HTTP door. So many by {@code
 * rookery.fuzz}, each of 16 triggers at the same time.
 */
@Tag("slow")
@Tries(of = "rookery.fuzz", usually = 60, seed = "20261125")
class BusFuzzTest {
  private static final int TRIGGERS = 16;
  private static final int TWISTS_MAX = 3;
  private static final int SEND_TIMEOUT_MS = 30_000;
  private static final Operation ONE =
      DeclaredApi.read().operations("ingest").stream()
          .filter(operation -> operation.toString().equals("POST /v1/notifications"))
          .findFirst()
          .orElseThrow();

  private static final LogWatch LOG = new LogWatch();
  private static Doors doors;

  @BeforeContainer
  static void open() throws Exception {
    doors = Doors.open();
    LOG.begin();
  }

  @AfterContainer
  static void close() throws Exception {
    LOG.end();
    doors.close();
  }

  /**
   * A trigger.
   *
   * @param caller null: a key that is none at all, of {@code text}
   * @param text also the Idempotency-Key; null: none
   */
  record Sent(List<Twist> twists, Caller caller, String text) {

    Future<Message<Buffer>> send() {
      Draft draft = new Draft(doors, "ingest", ONE, Set.of());
      twists.forEach(twist -> twist.spoil(draft, doors));
      String key = caller == null ? text : doors.key(caller);
      DeliveryOptions options =
          new DeliveryOptions()
              .setSendTimeout(SEND_TIMEOUT_MS)
              .addHeader(IngestContract.AUTHORIZATION, "Bearer " + key);
      if (text != null) {
        options.addHeader(IngestContract.IDEMPOTENCY_KEY, text);
      }
      return doors.vertx().eventBus().request(IngestContract.TRIGGER, draft.body, options);
    }
  }

  @Provide
  Arbitrary<List<Sent>> triggers() {
    Arbitrary<Caller> callers =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.just(Caller.PRODUCER_PRODUCTION)),
            Tuple.of(1, Arbitraries.of(Caller.class).injectNull(0.2)));
    return Combinators.combine(
            Twist.ofBody().list().ofMaxSize(TWISTS_MAX),
            callers,
            Arbitraries.of(Twist.TEXTS).injectNull(0.7))
        .as(Sent::new)
        .list()
        .ofSize(TRIGGERS);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void a_spoilt_trigger_gets_one_answer_that_the_http_door_would_give(
      @ForAll("triggers") List<Sent> sent) throws Exception {
    List<Future<Message<Buffer>>> answers = new ArrayList<>();
    sent.forEach(one -> answers.add(one.send()));
    Future.join(answers).otherwiseEmpty().await(60, SECONDS);
    for (int i = 0; i < sent.size(); i++) {
      Future<Message<Buffer>> answer = answers.get(i);
      if (answer.succeeded()) {
        Statistics.label("status").collect(202);
        assertThat(Wire.decode(answer.result().body(), Accepted.class).id()).isNotNull();
      } else {
        Problem problem = problem(sent.get(i), (ReplyException) answer.cause());
        Statistics.label("status").collect(problem.status());
        assertThat(DeclaredApi.read().problems())
            .as("%s", sent.get(i))
            .contains(problem.status() + " " + problem.code());
        assertThat(problem.status()).as("%s %s", sent.get(i), problem).isLessThan(500);
      }
    }
    assertThat(LOG.begun()).isEmpty();
  }

  private static Problem problem(Sent sent, ReplyException refusal) {
    assertThat(refusal.failureType()).as("%s", sent).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    return Wire.decode(Buffer.buffer(refusal.getMessage()), Problem.class);
  }
}
