package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.ID;
import static io.rookery.console.api.Samples.ID_TEXT;
import static io.rookery.console.api.Samples.OTHER;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.CancelReplay;
import io.rookery.shared.contract.ReplayContract.FindReplay;
import io.rookery.shared.contract.ReplayContract.ListReplays;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.ReplayState;
import io.rookery.shared.contract.ReplayContract.Replays;
import io.rookery.shared.contract.ReplayContract.StartReplay;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ReplayRoutesTest {
  private static final String ALL = "/v1/replays";
  private static final UUID JOB = UUID.fromString("7c1e0d4a-55aa-4f0e-8f3e-3a9c5a7d1e22");
  private static final Instant ASKED_AT = Instant.parse("2026-11-24T10:00:00Z");
  private static final ReplayFilter EVERYTHING =
      new ReplayFilter(Environment.SANDBOX, null, null, null, null, null, null, null);
  private static final Replay RUNNING =
      new Replay(
          JOB,
          ReplayState.RUNNING,
          new ReplayFilter(
              Environment.PRODUCTION,
              List.of(CLIENT),
              NotificationType.parse("user.created"),
              "u-1",
              DeliveryEvent.EXHAUSTED,
              Instant.parse("2026-11-20T00:00:00Z"),
              null,
              List.of(ID)),
          50,
          12,
          false,
          7,
          1,
          "grace",
          ASKED_AT);

  private ConsoleFixture console;
  private String manager;
  private Queue<StartReplay> asked;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    manager = console.key(KeyRole.ACCOUNT_MANAGER);
    asked =
        console.serve(
            ReplayContract.START,
            question ->
                Future.succeededFuture(
                    new Replay(
                        question.dryRun() ? null : JOB,
                        question.dryRun() ? ReplayState.DRY_RUN : ReplayState.RUNNING,
                        question.filter(),
                        question.perSecond(),
                        12,
                        true,
                        0,
                        0,
                        question.actor().name(),
                        ASKED_AT)));
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void a_replay_of_a_whole_environment_is_a_job_at_the_usual_pace() throws Exception {
    // When
    HttpResponse<Buffer> answer = start(manager, "{\"environment\": \"sandbox\"}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.bodyAsJsonObject().getString("id")).isEqualTo(JOB.toString());
    assertThat(asked)
        .containsExactly(new StartReplay(EVERYTHING, 100, false, console.actor(manager)));
  }

  @Test
  void a_dry_run_counts_and_makes_no_job() throws Exception {
    // When
    HttpResponse<Buffer> answer =
        start(manager, "{\"environment\": \"sandbox\", \"dry_run\": true}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject counted = answer.bodyAsJsonObject();
    assertThat(counted.getString("id")).isNull();
    assertThat(counted.getString("state")).isEqualTo("dry_run");
    assertThat(counted.getInteger("found")).isEqualTo(12);
    assertThat(asked)
        .containsExactly(new StartReplay(EVERYTHING, 100, true, console.actor(manager)));
  }

  @Test
  void every_filter_and_the_pace_are_handed_on() throws Exception {
    // When
    start(
        manager,
        """
        {"environment": "production", "client_uuid": "%s", "type": "user.created",
         "user_id": "u-1", "final_state": "exhausted", "from": "2026-11-20T02:00:00+02:00",
         "until": "2026-11-21T00:00:00Z", "ids": ["%s"], "per_second": 2000}
        """
            .formatted(CLIENT, ID));
    // Then
    assertThat(asked)
        .containsExactly(
            new StartReplay(
                new ReplayFilter(
                    Environment.PRODUCTION,
                    List.of(CLIENT),
                    NotificationType.parse("user.created"),
                    "u-1",
                    DeliveryEvent.EXHAUSTED,
                    Instant.parse("2026-11-20T00:00:00Z"),
                    Instant.parse("2026-11-21T00:00:00Z"),
                    List.of(ID)),
                2000,
                false,
                console.actor(manager)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                                | not_an_object       | \"\"",
        "{}                                                | invalid_environment | /environment",
        "{'environment':'staging'}                         | invalid_environment | /environment",
        "{'environment':'sandbox','client_uuid':7}         | invalid_client_uuid | /client_uuid",
        "{'environment':'sandbox','type':'user.eaten'}     | invalid_type        | /type",
        "{'environment':'sandbox','final_state':'retry'}   | invalid_final_state | /final_state",
        "{'environment':'sandbox','final_state':'erased'}  | invalid_final_state | /final_state",
        "{'environment':'sandbox','from':'2026-11-20'}     | invalid_from        | /from",
        "{'environment':'sandbox','until':'now'}           | invalid_until       | /until",
        "{'environment':'sandbox','ids':[]}                | invalid_ids         | /ids",
        "{'environment':'sandbox','ids':['x']}             | invalid_ids         | /ids",
        "{'environment':'sandbox','ids':'x'}               | invalid_ids         | /ids",
        "{'environment':'sandbox','per_second':0}          | invalid_per_second  | /per_second",
        "{'environment':'sandbox','per_second':2001}       | invalid_per_second  | /per_second",
        "{'environment':'sandbox','per_second':1.5}        | invalid_per_second  | /per_second",
        "{'environment':'sandbox','dry_run':'yes'}         | invalid_dry_run     | /dry_run",
        "{'environment':'sandbox','clients':[]}            | unknown_field       | /clients",
      },
      quoteCharacter = '"')
  void what_cannot_be_replayed_is_refused_at_its_place(String body, String code, String pointer)
      throws Exception {
    // When
    HttpResponse<Buffer> answer = start(manager, body.replace('\'', '"'));
    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("invalid_replay");
    JsonArray errors = answer.bodyAsJsonObject().getJsonArray("errors");
    assertThat(errors).hasSize(1);
    assertThat(errors.getJsonObject(0).getString("code")).isEqualTo(code);
    assertThat(errors.getJsonObject(0).getString("pointer")).isEqualTo(pointer);
    assertThat(asked).isEmpty();
  }

  @Test
  void only_account_managers_and_operators_replay_and_auditors_look_on() throws Exception {
    // Given
    console.serve(
        ReplayContract.LIST, question -> Future.succeededFuture(new Replays(List.of(), null)));
    String auditor = console.key(KeyRole.AUDITOR);
    String producer = console.key(KeyRole.PRODUCER, Environment.SANDBOX, null);
    String body = "{\"environment\": \"sandbox\"}";
    // When
    List<Integer> answers =
        List.of(
            start(auditor, body).statusCode(),
            post(auditor, ALL + "/" + JOB + "/cancel", "").statusCode(),
            console.get(producer, ALL).statusCode(),
            console.get(auditor, ALL).statusCode(),
            start(console.key(KeyRole.OPERATOR), body).statusCode());
    // Then
    assertThat(answers).containsExactly(403, 403, 403, 200, 201);
    assertThat(asked).hasSize(1);
  }

  @Test
  void a_key_of_one_environment_replays_nothing_of_the_other() throws Exception {
    // Given
    String bound = console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, null);
    // When
    HttpResponse<Buffer> answer = start(bound, "{\"environment\": \"production\"}");
    // Then
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.bodyAsJsonObject().getString("code")).isEqualTo("wrong_environment");
    assertThat(asked).isEmpty();
  }

  @Test
  void a_key_of_some_clients_replays_theirs_alone() throws Exception {
    // Given
    String bound = console.key(KeyRole.ACCOUNT_MANAGER, null, List.of(OTHER));
    String body = "{\"environment\": \"sandbox\", \"client_uuid\": \"%s\"}";
    // When
    int notMine = start(bound, body.formatted(CLIENT)).statusCode();
    start(bound, "{\"environment\": \"sandbox\"}");
    // Then
    assertThat(notMine).isEqualTo(404);
    assertThat(asked).extracting(one -> one.filter().clients()).containsExactly(List.of(OTHER));
  }

  @Test
  void a_replay_is_shown_with_what_it_is_about_and_how_far_it_is() throws Exception {
    // Given
    Queue<FindReplay> found =
        console.serve(ReplayContract.FIND, question -> Future.succeededFuture(RUNNING));
    // When
    JsonObject answer = console.get(manager, ALL + "/" + JOB).bodyAsJsonObject();
    // Then
    assertThat(answer)
        .isEqualTo(
            new JsonObject(
                """
                {"id": "%s", "state": "running", "environment": "production",
                 "client_uuids": ["%s"], "type": "user.created", "user_id": "u-1",
                 "final_state": "exhausted", "from": "2026-11-20T00:00:00Z", "until": null,
                 "ids": ["%s"], "per_second": 50, "found": 12, "found_exact": false,
                 "replayed": 7, "passed": 1, "asked_by": "grace",
                 "asked_at": "2026-11-24T10:00:00Z"}
                """
                    .formatted(JOB, CLIENT, ID_TEXT)));
    assertThat(found).containsExactly(new FindReplay(JOB, null, null));
  }

  @Test
  void listing_asks_for_what_the_key_may_see() throws Exception {
    // Given
    Queue<ListReplays> listed =
        console.serve(
            ReplayContract.LIST,
            question -> Future.succeededFuture(new Replays(List.of(RUNNING), null)));
    String bound = console.key(KeyRole.AUDITOR, Environment.SANDBOX, List.of(OTHER));
    // When
    JsonObject all = console.get(manager, ALL + "?client_uuid=" + CLIENT).bodyAsJsonObject();
    JsonObject notMine = console.get(bound, ALL + "?client_uuid=" + CLIENT).bodyAsJsonObject();
    JsonObject notThere = console.get(bound, ALL + "?environment=production").bodyAsJsonObject();
    console.get(bound, ALL + "?limit=7");
    // Then
    assertThat(all.getJsonArray("replays")).hasSize(1);
    assertThat(notMine.getJsonArray("replays")).isEmpty();
    assertThat(notThere.getJsonArray("replays")).isEmpty();
    assertThat(listed)
        .containsExactly(
            new ListReplays(List.of(CLIENT), null, null, 50),
            new ListReplays(List.of(OTHER), Environment.SANDBOX, null, 7));
  }

  @Test
  void the_next_page_begins_where_the_one_before_ended_and_with_the_same_filter_only()
      throws Exception {
    // Given
    Queue<ListReplays> listed =
        console.serve(
            ReplayContract.LIST,
            question -> Future.succeededFuture(new Replays(List.of(RUNNING), JOB)));
    String next =
        console.get(manager, ALL + "?environment=sandbox").bodyAsJsonObject().getString("next");
    listed.clear();
    // When
    console.get(manager, ALL + "?environment=sandbox&before=" + next);
    HttpResponse<Buffer> ofAnother =
        console.get(manager, ALL + "?environment=production&before=" + next);
    HttpResponse<Buffer> unsigned = console.get(manager, ALL + "?before=" + JOB);
    // Then
    assertThat(listed).containsExactly(new ListReplays(null, Environment.SANDBOX, JOB, 50));
    assertThat(List.of(ofAnother, unsigned))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(400))
        .allSatisfy(answer -> assertThat(answer.bodyAsString()).contains("\"invalid_cursor\""));
  }

  @Test
  void a_replay_is_cancelled_within_the_keys_scope() throws Exception {
    // Given
    Queue<CancelReplay> cancelled =
        console.serve(ReplayContract.CANCEL, question -> Future.succeededFuture(RUNNING));
    String bound = console.key(KeyRole.ACCOUNT_MANAGER, Environment.PRODUCTION, List.of(CLIENT));
    // When
    HttpResponse<Buffer> answer = post(bound, ALL + "/" + JOB + "/cancel", "");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject().getString("id")).isEqualTo(JOB.toString());
    assertThat(cancelled)
        .containsExactly(
            new CancelReplay(JOB, List.of(CLIENT), Environment.PRODUCTION, console.actor(bound)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7c1e0d4a-55aa-4f0e-8f3e-3a9c5a7d1e22", "x"})
  void a_replay_that_is_not_there_is_not_found(String id) throws Exception {
    // Given
    console.serve(
        ReplayContract.FIND, question -> Future.failedFuture(Problems.NOT_FOUND.exception()));
    console.serve(
        ReplayContract.CANCEL, question -> Future.failedFuture(Problems.NOT_FOUND.exception()));
    // When
    int found = console.get(manager, ALL + "/" + id).statusCode();
    int cancelled = post(manager, ALL + "/" + id + "/cancel", "").statusCode();
    // Then
    assertThat(List.of(found, cancelled)).containsExactly(404, 404);
  }

  private HttpResponse<Buffer> start(String key, String body) throws Exception {
    return post(key, ALL, body);
  }

  private HttpResponse<Buffer> post(String key, String uri, String body) throws Exception {
    return console
        .request(HttpMethod.POST, key, uri)
        .putHeader("content-type", "application/json")
        .sendBuffer(Buffer.buffer(body))
        .await(5, SECONDS);
  }
}
