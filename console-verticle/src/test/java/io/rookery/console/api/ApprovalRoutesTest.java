package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.OTHER;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.ApprovalContract;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalPage;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.ApprovalContract.DecideApproval;
import io.rookery.shared.contract.ApprovalContract.FoundApproval;
import io.rookery.shared.contract.ApprovalContract.ListApprovals;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ApprovalRoutesTest {
  private static final Approval WAITS = Samples.approval(ApprovalState.PENDING);
  private static final String PATH = "/v1/approvals/" + WAITS.id();

  private ConsoleFixture console;
  private String manager;
  private Queue<ListApprovals> listed;
  private Queue<DecideApproval> decided;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    manager = console.key(KeyRole.ACCOUNT_MANAGER);
    console.serve(
        ApprovalContract.FIND,
        asked ->
            Future.succeededFuture(
                new FoundApproval(asked.id().equals(WAITS.id()) ? WAITS : null)));
    listed =
        console.serve(
            ApprovalContract.LIST,
            asked -> Future.succeededFuture(new ApprovalPage(List.of(WAITS), WAITS.id())));
    decided =
        console.serve(
            ApprovalContract.DECIDE,
            asked ->
                Future.succeededFuture(
                    new FoundApproval(Samples.approval(ApprovalState.APPROVED))));
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void what_waits_is_shown_with_who_proposed_it() throws Exception {
    // When
    JsonObject shown = console.get(manager, PATH).bodyAsJsonObject();
    // Then
    assertThat(shown)
        .isEqualTo(
            new JsonObject(
                """
                {"id": "%s", "client_uuid": "%s", "environment": "production",
                 "change": "subscription", "state": "pending",
                 "before": {"sandbox": {"url": "%s"}}, "after": {"production": {"url": "%s"}},
                 "proposed_by": "anna", "proposed_by_key": "key1", "proposed_at": "%s",
                 "expires_at": "%s", "decided_by": null, "decided_by_key": null,
                 "decided_at": null}
                """
                    .formatted(
                        WAITS.id(),
                        CLIENT,
                        Samples.SANDBOX_URL,
                        Samples.PRODUCTION_URL,
                        WAITS.proposedAt(),
                        WAITS.expiresAt())));
  }

  @Test
  void the_list_goes_on_from_its_own_cursor_only() throws Exception {
    // When
    String next =
        console.get(manager, "/v1/approvals?state=pending").bodyAsJsonObject().getString("next");
    int onward = console.get(manager, "/v1/approvals?state=pending&before=" + next).statusCode();
    HttpResponse<Buffer> otherFilter = console.get(manager, "/v1/approvals?before=" + next);
    // Then
    assertThat(onward).isEqualTo(200);
    assertThat(otherFilter.bodyAsJsonObject().getString("code")).isEqualTo("invalid_cursor");
    assertThat(listed)
        .containsExactly(
            new ListApprovals(null, ApprovalState.PENDING, null, 100),
            new ListApprovals(null, ApprovalState.PENDING, WAITS.id(), 100));
  }

  @Test
  void who_decides_is_passed_on() throws Exception {
    // When
    HttpResponse<Buffer> answer = post(manager, PATH + "/approve");
    post(manager, PATH + "/reject");
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject().getString("decided_by")).isEqualTo("bert");
    assertThat(decided)
        .containsExactly(
            new DecideApproval(WAITS.id(), true, console.actor(manager)),
            new DecideApproval(WAITS.id(), false, console.actor(manager)));
  }

  @Test
  void a_key_of_one_environment_decides_on_no_subscription_and_sees_none_of_the_other()
      throws Exception {
    // Given
    String production = console.key(KeyRole.ACCOUNT_MANAGER, Environment.PRODUCTION, null);
    String sandbox = console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, null);
    String others = console.key(KeyRole.ACCOUNT_MANAGER, null, List.of(OTHER));
    // When
    List<Integer> answers =
        List.of(
            post(production, PATH + "/approve").statusCode(),
            post(sandbox, PATH + "/approve").statusCode(),
            post(others, PATH + "/approve").statusCode(),
            post(manager, "/v1/approvals/nothing/approve").statusCode());
    // Then
    assertThat(answers).containsExactly(403, 404, 404, 404);
    assertThat(decided).isEmpty();
    assertThat(console.get(production, PATH).bodyAsString()).doesNotContain(Samples.SANDBOX_URL);
    assertThat(console.get(sandbox, "/v1/approvals").bodyAsString())
        .doesNotContain(WAITS.id().toString());
  }

  private HttpResponse<Buffer> post(String key, String path) throws Exception {
    return console.request(HttpMethod.POST, key, path).send().await(30, SECONDS);
  }
}
