package io.rookery.system.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.DeclaredApi;
import io.rookery.shared.testing.DeclaredApi.Operation;
import io.rookery.shared.testing.Tries;
import io.rookery.system.door.RawExchange.Answer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.RFC3986;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever comes to the HTTP doors is answered as the OpenAPI document says: no 5xx, no hang, no
 * line of a log that a stranger began. So many by {@code rookery.fuzz}, each of 16 requests at the
 * same time.
 */
@Tag("slow")
@Tries(of = "rookery.fuzz", usually = 60, seed = "20261125")
class DoorFuzzTest {
  private static final int REQUESTS = 16;
  private static final int TWISTS_MAX = 4;
  private static final int ASKED_AGAIN_MAX = 5;

  /** A door may say so of whatever is hardly HTTP, before it knows what is asked. */
  private static final Set<Integer> OF_NO_HTTP = Set.of(400, 408, 414, 431);

  private static final DeclaredApi API = DeclaredApi.read();
  private static final Map<String, List<Operation>> OPERATIONS =
      Map.of("ingest", weighed("ingest"), "console", weighed("console"));
  private static final LogWatch LOG = new LogWatch();
  private static Doors doors;
  private static RawExchange wire;

  @BeforeContainer
  static void open() throws Exception {
    doors = Doors.open(Map.of("http.bodyTimeout", "200ms", "console.bodyTimeout", "200ms"));
    wire = new RawExchange(doors.vertx());
    LOG.begin();
  }

  @AfterContainer
  static void close() throws Exception {
    LOG.end();
    doors.close();
  }

  /** Those with a body more often: there is more that can be wrong with them. */
  private static List<Operation> weighed(String door) {
    return API.operations(door).stream()
        .flatMap(one -> Collections.nCopies(one.hasBody() ? 4 : 1, one).stream())
        .toList();
  }

  /**
   * What is asked.
   *
   * @param operation which of the door's
   */
  record Asked(String door, int operation, List<Twist> twists) {

    Draft draft() {
      Operation one = OPERATIONS.get(door).get(operation % OPERATIONS.get(door).size());
      Draft draft = new Draft(doors, door, one, API.parameters(one, "query"));
      twists.forEach(twist -> twist.spoil(draft, doors));
      return draft;
    }
  }

  @Provide
  Arbitrary<List<Asked>> requests() {
    return Combinators.combine(
            Arbitraries.of("ingest", "console"),
            Arbitraries.integers().between(0, 999),
            Twist.any().list().ofMaxSize(TWISTS_MAX))
        .as(Asked::new)
        .list()
        .ofSize(REQUESTS);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void a_spoilt_request_is_answered_as_it_is_declared(@ForAll("requests") List<Asked> asked)
      throws Exception {
    List<Draft> drafts = asked.stream().map(Asked::draft).toList();
    List<Future<Optional<Answer>>> answers = new ArrayList<>();
    for (Draft draft : drafts) {
      answers.add(wire.ask(doors.port(draft.door), draft.written()));
    }
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      Optional<Answer> answer = answers.get(i).await(30, SECONDS);
      Statistics.label("status").collect(status(answer));
      requireHonest(draft.door, draft.written(), answer);
      answer.ifPresent(one -> requireDeclared(draft, one));
    }
    assertThat(LOG.begun()).isEmpty();
  }

  /**
   * Where bytes of a request are spoilt.
   *
   * @param picks each of a place, and of what is done there
   */
  record Spoilt(Asked asked, List<Integer> picks) {

    Buffer written() {
      Buffer bytes = asked.draft().written();
      for (int pick : picks) {
        bytes = spoilt(bytes, new Random(pick));
      }
      return bytes;
    }

    private static Buffer spoilt(Buffer bytes, Random random) {
      int from = random.nextInt(bytes.length() + 1);
      int to = Math.min(bytes.length(), from + 1 + random.nextInt(20));
      Buffer before = bytes.getBuffer(0, from);
      Buffer after = bytes.getBuffer(to, bytes.length());
      return switch (random.nextInt(5)) {
        case 0 -> before;
        case 1 -> before.appendBuffer(after);
        case 2 ->
            before
                .appendBuffer(bytes.getBuffer(from, to))
                .appendBuffer(bytes.getBuffer(from, bytes.length()));
        case 3 ->
            before
                .appendString(Twist.TEXTS.get(random.nextInt(Twist.TEXTS.size())))
                .appendBuffer(bytes.getBuffer(from, bytes.length()));
        default -> before.appendByte((byte) random.nextInt(256)).appendBuffer(after);
      };
    }
  }

  @Provide
  Arbitrary<List<Spoilt>> bytes() {
    Arbitrary<Asked> asked =
        Combinators.combine(
                Arbitraries.of("ingest", "console"), Arbitraries.integers().between(0, 999))
            .as((door, operation) -> new Asked(door, operation, List.of()));
    return Combinators.combine(
            asked, Arbitraries.integers().list().ofMinSize(1).ofMaxSize(TWISTS_MAX))
        .as(Spoilt::new)
        .list()
        .ofSize(REQUESTS);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void spoilt_bytes_are_answered_or_their_connection_is_closed(@ForAll("bytes") List<Spoilt> spoilt)
      throws Exception {
    List<Buffer> requests = spoilt.stream().map(Spoilt::written).toList();
    List<Future<Optional<Answer>>> answers = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      answers.add(wire.ask(doors.port(spoilt.get(i).asked().door()), requests.get(i)));
    }
    for (int i = 0; i < requests.size(); i++) {
      Optional<Answer> answer = answers.get(i).await(30, SECONDS);
      Statistics.label("status").collect(status(answer));
      requireHonest(spoilt.get(i).asked().door(), requests.get(i), answer);
    }
    assertThat(LOG.begun()).isEmpty();
  }

  /** No 5xx but a 503 that says when to come back, and of which a second try hears nothing. */
  private static void requireHonest(String door, Buffer request, Optional<Answer> answer)
      throws Exception {
    Optional<Answer> last = answer;
    for (int again = 0; again < ASKED_AGAIN_MAX && status(last) == 503; again++) {
      assertThat(last.orElseThrow().headers()).containsKey("retry-after");
      last = wire.ask(doors.port(door), request).await(30, SECONDS);
    }
    boolean otherVersion = status(last) == 501 && isOfOtherVersion(request);
    assertThat(status(last) < 500 || otherVersion).as("%s\n%s", request, last).isTrue();
  }

  /** 0 where the connection was closed without an answer. */
  private static int status(Optional<Answer> answer) {
    return answer.map(Answer::status).orElse(0);
  }

  /** Vert.x answers 501 to what is neither HTTP/1.0 nor 1.1, before any handler is asked. */
  private static boolean isOfOtherVersion(Buffer request) {
    return !request.toString().lines().findFirst().orElse("").matches(".* HTTP/1\\.[01]\\s*");
  }

  private static void requireDeclared(Draft draft, Answer answer) {
    if (OF_NO_HTTP.contains(answer.status())) {
      assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
      return;
    }
    Optional<String> undeclared =
        API.undeclared(
            draft.door,
            draft.method,
            routed(draft.path),
            answer.status(),
            answer.headers().get("content-type"),
            new String(answer.body().getBytes(ISO_8859_1), UTF_8));
    assertThat(undeclared).as("%s\n%s", draft, answer).isEmpty();
  }

  /** As the router sees it; it finds nothing for what is no path. */
  private static String routed(String path) {
    try {
      String normal = RFC3986.normalizePath(path.split("[?#]", 2)[0]);
      return normal.length() > 1 && normal.endsWith("/")
          ? normal.substring(0, normal.length() - 1)
          : normal;
    } catch (IllegalArgumentException noPath) {
      return path;
    }
  }
}
